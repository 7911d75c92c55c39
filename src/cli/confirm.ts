import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { OperatorError } from '../settings/operator-error.ts';

/** Whether somebody is there who can read a question and answer it; a program is asked nothing. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** Asks on stderr, for stdout has the result alone; anything but a yes ends the command. */
export async function confirm(question: string, signal: AbortSignal): Promise<void> {
  // Without its line editing Ctrl-C is the signal that it is for any command.
  const terminal = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: false,
  });
  // Ctrl-D ends the input without an answer, and without a new line.
  const closed = once(terminal, 'close').then(() => '\n');
  try {
    const answer = await Promise.race([
      terminal.question(`${question} [y/N] `, { signal }),
      closed,
    ]);
    if (/^\s*y(es)?\s*$/i.test(answer)) return;
    if (answer === '\n') process.stderr.write(answer);
  } finally {
    terminal.close();
  }
  throw new OperatorError('Nothing was changed.');
}
