import { type EntityManager } from '@mikro-orm/postgresql';
import { type Send, answers } from '../kernel/pipeline.ts';
import { type PayoutUserRow, lockPayoutUsers } from '../payout-user/lock.ts';
import { type Allocation } from './allocate.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** The rows that a group's payouts name. */
export interface Named {
  readonly users: readonly PayoutUserRow[];
  readonly records: readonly IdempotencyRecord[];
}

/** Loads what the payouts name, each kind in one locked query; `hurried`: locked now or never. */
export async function loadNamed(
  tx: EntityManager,
  send: Send,
  business: string,
  allocations: readonly Allocation[],
  hurried: boolean,
): Promise<Named> {
  const emails = new Set(allocations.map(({ email }) => email));
  const keys = new Set(allocations.flatMap(({ idempotencyKey: key }) => key ?? []));
  const [users, known] = await answers([
    lockPayoutUsers(send, business, [...emails], hurried),
    keys.size === 0 ? [] : lockKeys(send, business, [...keys], hurried),
  ]);
  if (known.length === 0) return { users, records: [] };
  // An earlier answer is told from its entry; this query is made for repeats alone.
  const where = { business, key: { $in: known } };
  const records = await tx.find(IdempotencyRecord, where, { populate: ['entry.payoutUser'] });
  return { users, records };
}

/** Those of the keys that have been used, each row locked. */
async function lockKeys(
  send: Send,
  business: string,
  keys: readonly string[],
  orFail: boolean,
): Promise<string[]> {
  const rows = await send<{ readonly key: string }>(
    `select key from idempotency_record
     where business_id = ? and key in (${keys.map(() => '?').join(', ')})
     for update${orFail ? ' nowait' : ''}`,
    [business, ...keys],
  );
  return rows.map(({ key }) => key);
}
