import { createReadStream } from 'node:fs';
import { OperatorError } from '../../settings/operator-error.ts';
import type { Draft } from './draft.ts';
import { FILE_BYTES_MAX } from './input.ts';
import { readFile } from './read.ts';

/** Names that NDJSON goes by. Any other file is taken for CSV. */
const NDJSON = /\.(?:ndjson|jsonl)$/i;

/** The most bytes of a path, and of a name in it, that file systems take. */
const PATH_BYTES_MAX = 4096;
const NAME_BYTES_MAX = 255;

/** Whether a path is short enough to be one. */
export function isPath(path: string): boolean {
  return (
    Buffer.byteLength(path) < PATH_BYTES_MAX &&
    path.split('/').every((name) => Buffer.byteLength(name) <= NAME_BYTES_MAX)
  );
}

/** Reads a file of payouts from the disk, by the rules and within the bounds of an upload. */
export async function readDraftFile(path: string): Promise<Draft> {
  const type = NDJSON.test(path) ? 'application/x-ndjson' : 'text/csv';
  return readFile(chunksOf(path), type).catch((error: unknown) => {
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error;
    throw new OperatorError(`FILE ${path} cannot be read (${String(error.code)}).`);
  });
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > FILE_BYTES_MAX) {
      throw new OperatorError(`FILE ${path} is larger than ${FILE_BYTES_MAX} bytes.`);
    }
    yield chunk;
  }
}
