import type { Module } from '../kernel/module.ts';
import { failureLine } from '../serve/failure-line.ts';
import type { CommandLineIo } from './io.ts';
import { createProgram } from './program.ts';
import { wrongUse } from './wrong-use.ts';

/** The exit status of what Ctrl-C has ended, as shells have it: 128 and the number of the signal. */
const INTERRUPTED = 130;

/** Runs an operator's command line, without the program's own name, to its end; returns its exit status. */
export async function runCommandLine(
  modules: readonly Module[],
  args: readonly string[],
  signal: AbortSignal,
  io: CommandLineIo = process,
): Promise<number> {
  try {
    await createProgram(modules, signal, io).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (signal.aborted) return INTERRUPTED;
    const line = wrongUse(error) ?? failureLine(error, 'The command failed');
    // Empty if nothing failed: commander throws after `--help`, too.
    if (line === '') return 0;
    io.stderr.write(`${line}\n`);
    return 1;
  }
}
