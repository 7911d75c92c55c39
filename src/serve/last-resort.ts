import { createLog, describeError } from '../kernel/log.ts';
import { failureLine } from './failure-line.ts';
import { readLogFormat } from '../settings/settings.ts';

/**
 * Ends the process on an error that nobody caught, with one line on stderr. Node itself would print
 * a stack trace, and leave PostgreSQL running.
 */
export function onUncaught(end: () => void): void {
  quietOutput();
  process.on('uncaughtException', (error) => {
    const log = createLog('info', readLogFormat(process.env));
    log.fatal(describeError(error), 'uncaught error');
    process.stderr.write(`${failureLine(error, 'The gateway ended unexpectedly')}\n`);
    end();
  });
}

/**
 * Keeps stderr free for the one line that says why something failed. Whoever reads stdout or stderr
 * may stop reading: that ends nothing.
 */
export function quietOutput(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  // Node prints its warnings to stderr, on several lines.
  process.removeAllListeners('warning');
}
