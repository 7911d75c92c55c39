import { CommanderError } from 'commander';
import { createProgram } from './cli/program.ts';
import { Refusal } from './kernel/errors.ts';
import { modules } from './modules.ts';
import { StartError } from './start-error.ts';

/** The operator's command line. */
async function main(): Promise<void> {
  const stop = new AbortController();
  process.on('SIGINT', () => stop.abort());
  process.on('SIGTERM', () => stop.abort());
  try {
    const program = createProgram(modules, stop.signal);
    await program.parseAsync(process.argv);
  } catch (error) {
    if (stop.signal.aborted) process.exit(130);
    const line = lineOf(error);
    if (line !== undefined) process.stderr.write(`${line}\n`);
    process.exitCode = line === undefined ? 0 : 1;
  }
}

/** The one line that says why; undefined where nothing failed, as after `--help`. */
function lineOf(error: unknown): string | undefined {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? undefined : error.message.replace(/^error: /, '');
  }
  if (error instanceof StartError || error instanceof Refusal) return error.message;
  const name = error instanceof Error ? error.name : typeof error;
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : '';
  return `The command failed: ${name}${code}.`;
}

await main();
