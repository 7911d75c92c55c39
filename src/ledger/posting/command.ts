import type { HistoryEntry } from '../entry.ts';
import type { Idempotency, IdempotencyRecord, KeptResult } from '../idempotency.ts';
import type { Books } from './books.ts';
import type { Needs } from './needs.ts';

/** What was decided, and what of it is kept under the command's key. */
export interface Decision<Result> {
  readonly result: Result;
  /** The entry that a repeat is answered with, where there is one. */
  readonly entry?: HistoryEntry | null | undefined;
  /**
   * What else a repeat is answered with: several entries, for instance, are kept here by their ids.
   */
  readonly kept?: KeptResult;
  /** Whether a repeat is decided anew, because nothing was done. */
  readonly isForgotten?: boolean;
}

/** A change to one business's books: all of its entries, or none. */
export interface Command<Result> {
  /** What kind of request it is. A key that was used for one kind is refused for another. */
  readonly operation: string;
  readonly idempotency?: Idempotency | undefined;
  /** How many entries it may post, for the bounds of queue and group. */
  readonly weight: number;
  readonly needs: Needs;
  /** Posts what is asked for, or throws an `ApiError`: what it has posted until then is undone. */
  decide(books: Books): Decision<Result>;
  /** What a repeat is answered with, beside the entry that the record names. */
  replayNeeds?(record: IdempotencyRecord): Needs;
  /** The answer to a repeat: nothing is posted. */
  replay(record: IdempotencyRecord, books: Books): Result;
}

/** A command whose result only its sender knows. */
export type AnyCommand = Command<unknown>;

/** Whether the record under a command's key was kept for the very same request, and not for another. */
export function isRepeat(
  { operation, idempotency }: AnyCommand,
  record: Pick<IdempotencyRecord, 'operation' | 'fingerprint'>,
): boolean {
  return (
    record.operation === operation && idempotency?.fingerprint.equals(record.fingerprint) === true
  );
}
