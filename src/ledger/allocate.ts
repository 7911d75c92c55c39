import { type EntityManager } from '@mikro-orm/postgresql';
import { type Business } from '../business/business.ts';
import { type Locked, lockBusiness } from '../business/lock.ts';
import { type App } from '../kernel/context.ts';
import { Refusal } from '../kernel/errors.ts';
import { type Send, answers, pipeline } from '../kernel/pipeline.ts';
import { type Presumption } from '../kernel/presumption.ts';
import { inTransaction } from '../kernel/transaction.ts';
import { type VersionedHash, hashSecretsOf } from '../payout-user/hash-secrets.ts';
import { type PayoutUser } from '../payout-user/payout-user.ts';
import { type HistoryEntry } from './entry.ts';
import { Group } from './group.ts';
import { loadNamed } from './named.ts';
import { writeRows } from './write.ts';

/** One payout, as it was asked for: checked, its address in the one form. */
export interface Allocation {
  readonly email: string;
  /** Cents, 1 to 100,000,000. */
  readonly amount: number;
  readonly idempotencyKey: string | undefined;
  /** Where its caller is still to be looked up: by the statement that locks the business. */
  readonly presumption?: Presumption | undefined;
}

/** What became of a payout. */
export interface Outcome {
  readonly entry: HistoryEntry;
  readonly payoutUser: PayoutUser;
  readonly business: Business;
  /** Whether the payout user was new. */
  readonly created: boolean;
  /** Whether this is the answer to an earlier request under the same Idempotency-Key. */
  readonly replayed: boolean;
  /** Which hash the payout user had at the time of the entry. */
  readonly hash: VersionedHash;
}

/** How far a transaction has come, in the time of `performance.now()`. */
export interface Progress {
  /** When it had the business's lock: until then no payout of the group can be to blame. */
  lockedAt?: number;
  /** When COMMIT was sent: from then on only the database knows how it ended. */
  commitSentAt?: number;
}

/**
 * THE transaction: the payouts of a group, all of one business, in the order of their arrival. The
 * business row is the lock; what follows it sees every earlier payout. A payout that may not be made
 * is refused alone; any other error rolls the whole group back. `hurried`: it waits for the lock, but
 * for no row under it. Three round trips, whatever the group's size: BEGIN, the lock and the rows that
 * it guards; what is written; and COMMIT, on its own: a connection lost before has committed nothing.
 */
export function allocate(
  app: App,
  businessId: string,
  allocations: readonly Allocation[],
  progress: Progress,
  hurried: boolean,
): Promise<(Outcome | Refusal)[]> {
  return inTransaction(app.orm, async (tx) => {
    const send = await pipeline(tx);
    // What is read under the lock is sent behind it: read before, it might be out of date.
    const locking = lock(tx, send, businessId, allocations, progress);
    const naming = loadNamed(tx, send, businessId, allocations, hurried);
    const [{ business, now, liveKeys }, named] = await answers([locking, naming]);
    const group = new Group(business, named, hashSecretsOf(app), now);
    const outcomes = allocations.map((allocation) =>
      refusedOr(() => {
        const { presumption } = allocation;
        presumption?.settle(liveKeys.has(presumption.digest));
        return group.decide(allocation);
      }),
    );
    await writeRows(send, group.changes());
    // They are written, as sets: nothing is left to the unit of work's flush.
    tx.clear();
    progress.commitSentAt = performance.now();
    return outcomes;
  });
}

async function lock(
  tx: EntityManager,
  send: Send,
  businessId: string,
  allocations: readonly Allocation[],
  progress: Progress,
): Promise<Locked> {
  const keys = new Set(allocations.flatMap(({ presumption }) => presumption?.digest ?? []));
  const locked = await lockBusiness(tx, send, businessId, [...keys]);
  progress.lockedAt = performance.now();
  return locked;
}

function refusedOr(decide: () => Outcome): Outcome | Refusal {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
