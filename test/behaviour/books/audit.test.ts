import { beforeAll, describe, expect, test } from 'vitest';
import { auditBooks } from '../../support/audit.ts';
import type { AuditReport } from '../../../src/ledger/audit/audit.ts';
import { DOORS, operate, payAt } from '../payouts/doors.ts';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, openGateway, useGateway } from '../../support/gateway.ts';
import { BROKEN_BOOKS } from './broken-books.ts';

const gateway = useGateway();
const auditOf = (id?: string) => auditBooks(gateway().orm, id);
const rulesOf = ({ problems }: AuditReport) => [...new Set(problems.map(({ rule }) => rule))];

const payTo = (business: TestBusiness, name: string, amount: number, key?: string) =>
  gateway().pay(
    business,
    { email: `${name}@example.com`, amount },
    key === undefined ? {} : { 'Idempotency-Key': key },
  );

/** A business that has been funded, and has paid three times, the first time under a key. */
async function makeBusiness(): Promise<TestBusiness> {
  const business = await gateway().business({ payoutBalance: 1000 });
  await payTo(business, 'ada', 10, 'first');
  await payTo(business, 'bob', 20);
  await payTo(business, 'ada', 30);
  return business;
}

/** Does something that no rule, trigger or foreign key of the database stands against. */
async function tamper(...statements: readonly string[]): Promise<void> {
  await withClient(gateway().databaseUrl, async (client) => {
    await client.query(['set session_replication_role = replica', ...statements].join('; '));
  });
}

const TABLES = ['business', 'payout_user', 'history_entry', 'idempotency_record', 'api_key'];
const save = TABLES.map((table) => `create table saved_${table} as table ${table}`);
const mend = TABLES.flatMap((table) => [
  `delete from ${table}`,
  `insert into ${table} table saved_${table}`,
  `drop table saved_${table}`,
]);

describe('the audit', () => {
  let business: TestBusiness;
  let other: TestBusiness;

  beforeAll(async () => {
    business = await makeBusiness();
    other = await makeBusiness();
    // Checks and unique constraints are what remains to the database in that session.
    await tamper(`do $$ declare c record; begin
      for c in select conrelid::regclass as t, conname as n from pg_constraint
        where contype in ('c', 'u') and conrelid::regclass::text = any ('{${TABLES.join()}}')
      loop execute format('alter table %s drop constraint %I', c.t, c.n); end loop; end $$`);
  });

  test('is content with books that add up, and counts what it has seen', async () => {
    const all = { ok: true, businesses: 2, users: 4, entries: 8, problems: [] };
    expect(await operate(gateway(), 'audit', {})).toEqual(all);
    const half = { ok: true, businesses: 1, users: 2, entries: 4, problems: [] };
    expect(await operate(gateway(), 'audit', { businessId: business.id })).toEqual(half);
  });

  test.each(BROKEN_BOOKS)('names the rule where %s', async (_, sql, breaks) => {
    const ids = { ':business': business.id, ':other': other.id };
    const statement = Object.entries(ids).reduce(
      (text, [name, id]) => text.replaceAll(name, `'${id}'`),
      sql,
    );
    await tamper(...save, statement);
    const broken = await auditOf();
    const limited = { other: await auditOf(other.id), business: await auditOf(business.id) };
    await tamper(...mend);

    expect(broken.ok).toBe(false);
    expect(rulesOf(broken)).toEqual(breaks);
    const here = broken.problems.filter(({ businessId }) => businessId === business.id);
    expect(limited.business.problems).toEqual(here);
    const there = broken.problems.filter(({ businessId }) => businessId === other.id);
    expect(limited.other.problems).toEqual(there);
    expect(await auditOf()).toMatchObject({ ok: true, businesses: 2, users: 4, entries: 8 });
  });

  test('names where it is, and what is there instead of what', async () => {
    const { id } = business;
    await tamper(...save, `update business set payout_balance = 5 where business_id = '${id}'`);
    const { problems } = await auditOf();
    await tamper(...mend);
    const rule = 'payout balance = sum of its entries';
    expect(problems).toEqual([{ rule, businessId: id, found: '5 instead of 940' }]);
  });

  test('names twenty problems of a rule, and no more', async () => {
    const twist = `update history_entry set payout_balance_after = payout_balance_after + 1`;
    const copies = `insert into business select gen_random_uuid(), name, -1, 0, true, 0,
      business_id, created_at, updated_at, least_secret_generation, test from business, generate_series(1, 15)`;
    await tamper(...save, twist, copies);
    const { problems } = await auditOf();
    await tamper(...mend);
    expect(problems.filter(({ rule }) => rule === 'no negative balance')).toHaveLength(20);
    expect(problems.filter(({ rule }) => rule === 'running payout balance')).toHaveLength(8);
  });
});

test('it is content at every instant while payouts and top-ups go on', async () => {
  const busy = await openGateway();
  const businesses = [await busy.business(), await busy.business()];
  const payouts = Array.from({ length: 8 }, async (_, client) => {
    const business = businesses[client % 2] ?? { id: '', key: '' };
    for (let i = 0; i < 20; i += 1) {
      const payout = { email: `user${i % 7}@example.com`, amount: 1 + client, key: `k${i}` };
      // Every other client repeats what the one before it has asked for, or is refused.
      await payAt(busy, DOORS[i % 2] ?? 'rest', business, payout);
      await payAt(busy, 'rest', business, { ...payout, key: `${client}-${i}` });
      if (i % 10 === 0) await operate(busy, 'business fund', { id: business.id, amount: '5' });
    }
  });
  const done = Promise.all(payouts).then(() => true);
  const notYet = Promise.resolve(false);
  const seen: AuditReport[] = [];
  while (!(await Promise.race([done, notYet]))) seen.push(await auditBooks(busy.orm));
  seen.push(await auditBooks(busy.orm));
  expect(seen.flatMap(({ problems }) => problems)).toEqual([]);
  const counts = seen.map(({ entries }) => entries);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  // It has looked in the middle, too.
  expect(new Set(counts).size).toBeGreaterThan(3);
  await busy.close();
});
