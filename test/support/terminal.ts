import { join } from 'node:path';
import { CLONE, TestProcess } from './processes.ts';

/** Makes the program take its pipes for a terminal. */
const PRETENCE = join(CLONE, 'test', 'support', 'pretend-terminal.ts');

/**
 * A program that takes its pipes for a terminal, as Node asks one: real keys would need another
 * program, which not every machine has. What it prints, stderr too, is its stdout here. It shows
 * nothing of what is typed, and Ctrl-C is `pressCtrlC`, Ctrl-D `pressCtrlD`.
 */
export function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): TestProcess {
  const line = [process.execPath, '--import', PRETENCE, ...args];
  const terminal = { TERM: 'xterm-256color', ...env };
  return new TestProcess('sh', ['-c', 'exec "$0" "$@" 2>&1', ...line], terminal, 'pipe');
}
