import { createLog, describeError } from '../kernel/log.ts';
import { failureLine } from '../failure-line.ts';

/** What would otherwise print a stack and leave the database behind: one line, and the end. */
export function onUncaught(end: () => void): void {
  // The reader of our output may leave: that is no reason to stop serving.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  process.on('uncaughtException', (error) => {
    createLog('info').fatal(describeError(error), 'uncaught error');
    process.stderr.write(`${failureLine(error, 'The gateway ended unexpectedly')}\n`);
    end();
  });
}
