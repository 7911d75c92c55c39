import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import { type App } from '../kernel/context.ts';
import { Refusal } from '../kernel/errors.ts';
import { type PayoutUser } from '../payout-user/payout-user.ts';
import { type HistoryEntry } from './entry.ts';
import { Group } from './group.ts';

/** One payout, as it was asked for: checked, its address in the one form. */
export interface Allocation {
  readonly email: string;
  /** Cents, 1 to 100,000,000. */
  readonly amount: number;
  readonly idempotencyKey: string | undefined;
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
  /** The version of the hash at the time of the entry. */
  readonly hashVersion: number;
}

/** How far a transaction has come. */
export interface Progress {
  /** Whether it has the business's lock: until then no payout of the group can be to blame. */
  locked: boolean;
  /** Whether COMMIT is sent: from then on only the database knows how it ended. */
  commitSent: boolean;
}

/**
 * THE transaction: the payouts of a group, all of one business, in the order of their arrival. The
 * business row is the lock; what follows it sees every earlier payout. A payout that may not be made
 * is refused alone; any other error rolls the whole group back. `hurried`: it waits for the lock, but
 * for no row under it.
 */
export function allocate(
  { orm, settings, transactionSettings }: App,
  businessId: string,
  allocations: readonly Allocation[],
  progress: Progress,
  hurried: boolean,
): Promise<(Outcome | Refusal)[]> {
  return orm.em.fork().transactional(async (tx) => {
    if (transactionSettings) await setLocal(tx, transactionSettings);
    const business = await tx.findOneOrFail(Business, businessId, {
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    progress.locked = true;
    const secret = settings.PAYOUT_HASH_SECRET;
    const group = await Group.load(tx, business, allocations, { secret, hurried });
    const outcomes = allocations.map((allocation) => refusedOr(() => group.decide(allocation)));
    await tx.flush();
    progress.commitSent = true;
    return outcomes;
  });
}

async function setLocal(tx: EntityManager, settings: Readonly<Record<string, number>>) {
  const names = Object.keys(settings);
  const calls = names.map(() => 'set_config(?, ?, true)').join(', ');
  await tx.execute(
    `select ${calls}`,
    Object.entries(settings).flatMap(([name, ms]) => [name, `${ms}`]),
  );
}

function refusedOr(decide: () => Outcome): Outcome | Refusal {
  try {
    return decide();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
