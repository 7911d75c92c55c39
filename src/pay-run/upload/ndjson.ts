import { KEY_MISPLACED, hasMisplacedKey } from '../../kernel/idempotency-key.ts';
import { type DraftLine, draftLine } from './line.ts';
import { refusedAt } from './refusal.ts';

/** The lines of a file that has a JSON object in each, as in `POST /payout/create`. */
export async function* ndjsonLines(text: AsyncIterable<string>): AsyncGenerator<DraftLine> {
  let line = 0;
  for await (const part of text) {
    const lines = part.split('\n');
    // What follows the last line feed is a line only where the file ends without one.
    if (lines.at(-1) === '') lines.pop();
    for (const each of lines) {
      line += 1;
      if (each.trim() !== '') yield readLine(each, line);
    }
  }
}

function readLine(text: string, line: number): DraftLine {
  const sent = parsed(text);
  if (!sent) throw refusedAt(line, 'is not a JSON object.');
  const isMisplaced = hasMisplacedKey(() => undefined, sent);
  return draftLine(sent, isMisplaced ? { idempotency_key: [KEY_MISPLACED] } : {});
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
