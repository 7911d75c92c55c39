import { type HistoryEntry } from '../entry.ts';
import { type IdempotencyRecord, type KeptResult } from '../idempotency.ts';
import { type Books } from './books.ts';
import { type Idempotency } from './details.ts';

/** The rows that a command must have under the business's lock. */
export interface Needs {
  /** Payout users by address, where they exist. */
  readonly emails?: readonly string[];
  /** Entries by id, each with its payout user. */
  readonly entryIds?: readonly string[];
}

/** What was decided, and what of it is kept under the command's key. */
export interface Decision<Result> {
  readonly result: Result;
  /** The entry that a repeat is answered with. */
  readonly entry: HistoryEntry;
  readonly kept: KeptResult;
}

/** A change to one business's books: all of its entries, or none. */
export interface Command<Result> {
  /** One key is of one kind of request. */
  readonly operation: string;
  readonly idempotency?: Idempotency | undefined;
  /** How many entries it may post, for the bounds of queue and group. */
  readonly weight: number;
  readonly needs: Needs;
  /** Posts what is asked for, or throws an `ApiError`: what it has posted until then is undone. */
  decide(books: Books): Decision<Result>;
  /** The answer to a repeat: nothing is posted. */
  replay(record: IdempotencyRecord, books: Books): Result;
}
