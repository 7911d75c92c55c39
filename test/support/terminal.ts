import { spawnSync } from 'node:child_process';
import { TestProcess } from './processes.ts';

/**
 * A program on a terminal of its own, by `script` of util-linux; undefined where that is not
 * installed. What it prints, stderr too, is its stdout here.
 */
export function onTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): TestProcess | undefined {
  const version = String(spawnSync('script', ['--version']).stdout);
  if (!version.includes('util-linux')) return undefined;
  const line = ['exec', process.execPath, ...args].map(quoted).join(' ');
  const terminal = { TERM: 'xterm-256color', ...env };
  return new TestProcess('script', ['-qec', line, '/dev/null'], terminal, 'pipe');
}

function quoted(word: string): string {
  return word === 'exec' ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
