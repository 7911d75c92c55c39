import { createProgram } from './cli/program.ts';
import { wrongUse } from './cli/wrong-use.ts';
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
  try {
    await createProgram(modules, stop.signal).parseAsync(process.argv);
  } catch (error) {
    if (stop.signal.aborted) process.exit(130);
    const line = wrongUse(error) ?? failureLine(error, 'The command failed');
    // Empty if nothing failed: commander throws after `--help`, too.
    if (line === '') return;
    process.stderr.write(`${line}\n`);
    process.exitCode = 1;
  }
}

await main();
