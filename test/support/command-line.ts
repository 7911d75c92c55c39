import { Readable, Writable } from 'node:stream';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { Module } from '../../src/kernel/module.ts';
import { modules } from '../../src/modules.ts';
import { type Ended, environmentOf } from './processes.ts';

/**
 * Runs an operator's command to its end, as a process of its own would but for the second that such a
 * one takes to start. What is about processes, such as signals and terminals, starts one: `cli`.
 */
export async function command(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  list: readonly Module[] = modules,
): Promise<Ended> {
  const [stdout, stderr] = [new Written(), new Written()];
  const io = { env: environmentOf(env), stdin: Readable.from([]), stdout, stderr };
  const status = await runCommandLine(list, args, new AbortController().signal, io);
  return { status, stdout: stdout.text, stderr: stderr.text };
}

/** A stream that keeps all that is written. */
class Written extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
