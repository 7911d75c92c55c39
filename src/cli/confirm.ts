import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { OperatorError } from '../settings/operator-error.ts';
import type { CommandLineIo } from './io.ts';

/** Whether a person can read a question and answer it. Programs are never asked. */
export function canAsk({ stdin, stderr }: CommandLineIo): boolean {
  return stdin.isTTY === true && stderr.isTTY === true;
}

/**
 * Asks on stderr, because stdout is for the result. Any answer but yes throws an `OperatorError`,
 * which ends the command.
 */
export async function confirm(
  question: string,
  { stdin, stderr }: CommandLineIo,
  signal: AbortSignal,
): Promise<void> {
  // Without line editing, Ctrl-C arrives as SIGINT, as it does in all other commands.
  const terminal = createInterface({
    input: stdin,
    output: stderr,
    terminal: false,
  });
  // Ctrl-D ends the input without an answer, and leaves the cursor in the line of the question.
  const closed = once(terminal, 'close').then(() => '\n');
  try {
    const answer = await Promise.race([
      terminal.question(`${question} [y/N] `, { signal }),
      closed,
    ]);
    if (/^\s*y(es)?\s*$/i.test(answer)) return;
    if (answer === '\n') stderr.write(answer);
  } finally {
    terminal.close();
  }
  throw new OperatorError('Nothing was changed.');
}
