import { setImmediate } from 'node:timers/promises';
import { csvLines } from './csv.ts';
import { Draft } from './draft.ts';
import type { DraftLine } from './line.ts';
import { ndjsonLines } from './ndjson.ts';
import { textOf } from './text.ts';

/** How the lines of a file are read, by its media type. */
const READERS = {
  'text/csv': csvLines,
  'application/x-ndjson': ndjsonLines,
} as const satisfies Record<string, (text: AsyncIterable<string>) => AsyncIterable<DraftLine>>;

/** After how many lines the process's other work has its turn. */
const LINES_A_TURN = 50;

/** The media type of a file of payouts. */
export type FileType = keyof typeof READERS;

/** The media types that are taken. */
export const FILE_TYPES = Object.keys(READERS) as readonly FileType[];

/** Reads a file while it arrives. Refuses one that is none, or too long. */
export async function readFile(chunks: AsyncIterable<Buffer>, type: FileType): Promise<Draft> {
  const draft = new Draft();
  for await (const line of READERS[type](textOf(chunks))) {
    draft.add(line);
    // A piece of the file that arrives at once may have thousands of lines.
    if (draft.lines % LINES_A_TURN === 0) await setImmediate();
  }
  draft.end();
  return draft;
}
