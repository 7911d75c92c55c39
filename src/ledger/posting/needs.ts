import type { EntityManager } from '@mikro-orm/postgresql';
import type { Business } from '../../business/business.ts';
import type { Lock, RawRow } from '../../database/select-rows.ts';
import type { Statement } from '../../database/transaction/statement.ts';
import type { PayoutUser } from '../../payout-user/payout-user.ts';
import type { HistoryEntry } from '../entry.ts';
import type { IdempotencyRecord } from '../idempotency.ts';

/**
 * What only one kind of command knows to read, such as a sum over entries, or rows of a later
 * module. It is read under the business's lock, in the same flight, by one statement for the whole
 * group. A value may be an entity that the unit of work manages: one that is changed is written
 * with the rest.
 */
export interface Reading<Value> {
  /** Reads what belongs to these keys; `lock` is for rows that are to be changed. */
  readonly select: (
    em: EntityManager,
    businessId: string,
    keys: readonly string[],
    lock: Lock,
  ) => Statement;
  /** The key that a row belongs to, and its value. */
  readonly value: (em: EntityManager, row: RawRow) => readonly [key: string, value: Value];
}

/** The rows that a command must have under the business's lock. */
export interface Needs {
  /** Payout users by address, where they exist. */
  readonly emails?: readonly string[];
  /** Payout users by id. */
  readonly userIds?: readonly string[];
  /** Entries by id, each with its payout user. */
  readonly entryIds?: readonly string[];
  /** Idempotency records by key, beside that of the command's own key; each with its entry. */
  readonly keys?: readonly string[];
  /** What else, by the keys of each reading. */
  readonly readings?: readonly (readonly [Reading<unknown>, readonly string[]])[];
}

/** What was read of a reading, by key. */
export type ReadValues = ReadonlyMap<Reading<unknown>, ReadonlyMap<string, unknown>>;

/** The rows that a group's commands need, under the business's lock. */
export interface LockedRows {
  readonly business: Business;
  /** The database's time, with which all that is done under the lock is stamped. */
  readonly now: Date;
  /** Which history of the server's it is, which a fail-over changes. */
  readonly timeline: string;
  readonly users: readonly PayoutUser[];
  readonly entries: readonly HistoryEntry[];
  readonly records: readonly IdempotencyRecord[];
  readonly values: ReadValues;
}
