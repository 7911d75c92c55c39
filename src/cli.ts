import { runCommandLine } from './cli/command-line.ts';
import { failureLine } from './serve/failure-line.ts';
import { modules } from './modules.ts';
import { quietOutput } from './serve/last-resort.ts';
import { onStopSignal } from './serve/signals.ts';

/** The command line of operators. */
async function main(): Promise<void> {
  const stop = new AbortController();
  onStopSignal(
    () => stop.abort(),
    () => process.exit(130),
  );
  quietOutput();
  // The driver throws some errors in a callback of its socket, where nobody can catch them.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${failureLine(error, 'The command failed')}\n`);
    process.exit(1);
  });
  const status = await runCommandLine(modules, process.argv.slice(2), stop.signal);
  // What was interrupted is not waited for.
  if (stop.signal.aborted && status !== 0) process.exit(status);
  process.exitCode = status;
}

await main();
