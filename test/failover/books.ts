import { withClient } from '../support/database.ts';
import type { ClientRecord } from './client-record.ts';

/** What each business has to pay: enough for every payout. */
export const FUNDS = 1_000_000_000;

interface Row {
  readonly business: string;
  readonly key: string | null;
  readonly email: string;
  readonly amount: string;
}

/**
 * Compares the tables with what the clients were told: each acknowledged payout is there exactly once,
 * what was refused with 503 is not, what was in doubt is there once at most, and there is nothing else.
 */
export async function violationsOf(databaseUrl: string, record: ClientRecord): Promise<string[]> {
  const { rows, totals } = await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<Row>(
      `select entry.business_id as business, record.key, payout_user.email, entry.amount
       from history_entry as entry
       join payout_user on payout_user.business_id = entry.business_id
         and payout_user.id = entry.payout_user_id
       left join idempotency_record as record on record.business_id = entry.business_id
         and record.entry_id = entry.id
       where entry.type = 'ALLOCATION'`,
    );
    const { rows: totals } = await client.query<{ id: string; total: string }>(
      `select business_id as id, payout_balance + (select coalesce(sum(balance), 0)
         from payout_user where payout_user.business_id = business.business_id) as total
       from business`,
    );
    return { rows, totals };
  });
  return [
    ...record.violations,
    ...keyedViolations(record, rows),
    ...unkeyedViolations(record, rows),
    ...totals
      .filter(({ total }) => Number(total) !== FUNDS)
      .map(({ id, total }) => `business ${id} has ${total} in all, not ${FUNDS}`),
  ];
}

/** Every client has brought its payouts to their end: what was asked for is there, once. */
function keyedViolations({ asked, acknowledged }: ClientRecord, rows: readonly Row[]): string[] {
  const found = new Map<string, number>();
  const violations: string[] = [];
  for (const { business, key, email, amount } of rows) {
    if (key === null) continue;
    const id = `${business} ${key}`;
    found.set(id, (found.get(id) ?? 0) + 1);
    const payout = asked.get(id);
    if (payout?.email === email && payout.amount === Number(amount)) continue;
    violations.push(`nobody asked for ${amount} to ${email} (${id})`);
  }
  for (const id of asked.keys()) {
    if (!acknowledged.has(id)) violations.push(`${id} was never acknowledged`);
    if (found.get(id) !== 1) violations.push(`${id} is there ${found.get(id) ?? 0} times`);
  }
  return violations;
}

function unkeyedViolations({ unkeyed }: ClientRecord, rows: readonly Row[]): string[] {
  const found = new Map<string, number>();
  const violations: string[] = [];
  for (const { business, key, email } of rows) {
    if (key !== null) continue;
    const id = `${business} ${email}`;
    found.set(id, (found.get(id) ?? 0) + 1);
    if (!unkeyed.has(id)) violations.push(`${id} has an entry without its key`);
  }
  for (const [id, status] of unkeyed) {
    const times = found.get(id) ?? 0;
    const [least, most] = status === 201 ? [1, 1] : status === 503 ? [0, 0] : [0, 1];
    if (times >= least && times <= most) continue;
    violations.push(`${id} was answered with ${status}, and is there ${times} times`);
  }
  return violations;
}
