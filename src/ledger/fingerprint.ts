import { createHash } from 'node:crypto';
import { type Metadata } from './entry.ts';

/** What a request says of its entry beside whom and how much. */
export interface Labels {
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

/**
 * What tells two requests under one key apart. Labels that are not given add nothing, so that a record
 * that was made before there were any goes on being answered.
 */
export function fingerprint(request: string, { reference, metadata }: Labels = {}): Buffer {
  const hash = createHash('sha256').update(request);
  if (reference !== undefined || metadata !== undefined) {
    const sorted = Object.entries(metadata ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`\n${JSON.stringify([reference ?? null, sorted])}`);
  }
  return hash.digest();
}
