import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { answers } from '../kernel/pipeline.ts';
import { lockPayoutUsers } from '../payout-user/lock.ts';
import { type PayoutUser } from '../payout-user/payout-user.ts';
import { type Allocation } from './allocate.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** The rows that a group's payouts name. */
export interface Named {
  readonly users: readonly PayoutUser[];
  readonly records: readonly IdempotencyRecord[];
}

/** Loads what the payouts name, each kind in one locked query; `hurried`: locked now or never. */
export async function loadNamed(
  tx: EntityManager,
  business: string,
  allocations: readonly Allocation[],
  hurried: boolean,
): Promise<Named> {
  const lockMode = hurried ? LockMode.PESSIMISTIC_WRITE_OR_FAIL : LockMode.PESSIMISTIC_WRITE;
  const emails = new Set(allocations.map(({ email }) => email));
  const keys = new Set(allocations.flatMap(({ idempotencyKey: key }) => key ?? []));
  const [users, records] = await answers([
    lockPayoutUsers(tx, business, [...emails], hurried),
    keys.size === 0
      ? Promise.resolve([])
      : tx.find(IdempotencyRecord, { business, key: { $in: [...keys] } }, { lockMode }),
  ]);
  // An earlier answer is told from its entry; this query is made for repeats alone.
  if (records.length > 0) await tx.populate(records, ['entry.payoutUser']);
  return { users, records };
}
