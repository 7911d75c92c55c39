import { createHash } from 'node:crypto';
import type { Metadata } from './entry.ts';

/** What a request says of its entry, beside payout user and amount. */
export interface Labels {
  readonly reference?: string | undefined;
  readonly metadata?: Metadata | undefined;
}

/**
 * A digest by which two requests under one key are compared. Empty labels add nothing to it, so
 * that records from before there were labels go on being found equal.
 */
export function fingerprint(request: string, { reference, metadata = {} }: Labels = {}): Buffer {
  const hash = createHash('sha256').update(request);
  const sorted = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (reference !== undefined || sorted.length > 0) {
    hash.update(`\n${JSON.stringify([reference ?? null, sorted])}`);
  }
  return hash.digest();
}
