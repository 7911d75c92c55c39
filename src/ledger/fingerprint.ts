import { createHash } from 'node:crypto';
import { type Metadata } from './entry.ts';

/** What a request says of its entry beside whom and how much. */
export interface Labels {
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

/**
 * What tells two requests under one key apart. Labels that say nothing, as an empty object does,
 * add nothing, so that a record that was made before there were any goes on being answered.
 */
export function fingerprint(request: string, { reference, metadata = {} }: Labels = {}): Buffer {
  const hash = createHash('sha256').update(request);
  const sorted = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (reference !== undefined || sorted.length > 0) {
    hash.update(`\n${JSON.stringify([reference ?? null, sorted])}`);
  }
  return hash.digest();
}
