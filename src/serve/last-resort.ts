import { createLog, describeError } from '../kernel/log.ts';
import { failureLine } from './failure-line.ts';
import { readLogFormat } from '../settings/settings.ts';

/** What would otherwise print a stack and leave the database behind: one line, and the end. */
export function onUncaught(end: () => void): void {
  quietOutput();
  process.on('uncaughtException', (error) => {
    const log = createLog('info', readLogFormat(process.env));
    log.fatal(describeError(error), 'uncaught error');
    process.stderr.write(`${failureLine(error, 'The gateway ended unexpectedly')}\n`);
    end();
  });
}

/** Stderr is for the one line that says why something failed, and who reads stdout may leave. */
export function quietOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // Node's own listener prints several lines.
  process.removeAllListeners('warning');
}
