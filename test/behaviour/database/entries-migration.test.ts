import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../src/database/database.ts';
import { migrateAsOwner } from '../../../src/database/migrate.ts';
import { createMigrationsTable } from '../../../src/database/migrator.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { DOORS, expectPaid, expectRefused, operate, payAt } from '../payouts/doors.ts';
import { emptyDatabase, runnerUrl } from '../../support/database.ts';
import { type TestBusiness, type TestGateway, openGatewayOn } from '../../support/gateway.ts';
import { type OldBusiness, writeAsBefore } from './old-rows.ts';

// Rows as the version before wrote them, and what has become of them after the migration that gave
// every movement of money its entry, and every record its command's own result.

const BEFORE = 'Migration20261125224337';
const HOUR_MS = 3_600_000;
/** Ago, and a gateway's clock ahead of the database's: the ids of one are of the future. */
const BUSINESSES = [
  { name: 'of an hour ago', at: new Date(Date.now() - HOUR_MS) },
  {
    name: 'whose last gateway had its clock a month ahead',
    at: new Date(Date.now() + 720 * HOUR_MS),
  },
] as const;

let gateway: TestGateway;
let old: OldBusiness[];
let applied: string[];

beforeAll(async () => {
  const url = await emptyDatabase();
  const settings = readSettings({});
  const orm = await connect(modules, { url }, settings);
  await orm.em.fork().transactional(async (tx) => {
    await createMigrationsTable(tx);
    await orm.migrator.up({ to: BEFORE, transaction: tx.getTransactionContext() });
  });
  await orm.close(true);
  old = await Promise.all(BUSINESSES.map(({ at }) => writeAsBefore(url, at)));
  const urls = { url: runnerUrl(url), ownerUrl: url };
  applied = await migrateAsOwner(modules, urls, settings);
  gateway = await openGatewayOn(url);
});
afterAll(() => gateway.close());

async function historyOf(business: TestBusiness): Promise<Record<string, unknown>[]> {
  const query = `{ history { nodes {
    id type amount balanceAfter payoutBalanceAfter userBalanceAfter reference metadata actor
    reversedAmount payoutUser { email } } } }`;
  const { json } = await gateway.graphql(business, query);
  return json.data.history.nodes.toReversed();
}

async function balancesOf(business: TestBusiness): Promise<unknown> {
  const { json } = await gateway.graphql(business, '{ payoutBalance { balance amount } }');
  return json.data.payoutBalance;
}

const fund = ({ id }: TestBusiness, to: string, amount: number, idempotencyKey: string) =>
  operate(gateway, 'business fund', { id, to, amount: String(amount), idempotencyKey });

describe.each(BUSINESSES.map(({ name }, at) => [name, at] as const))('a business %s', (_, at) => {
  const business = () => old[at] as OldBusiness;

  test('has the entry of its main balance, and the others as they were', async () => {
    const none = { reference: null, metadata: {}, reversedAmount: 0 };
    const entries = await historyOf(business());
    expect(entries).toMatchObject([
      { ...none, type: 'TOP_UP', amount: 1000, balanceAfter: 0, actor: null },
      { ...none, type: 'ALLOCATION', amount: 60, payoutUser: { email: 'ada@example.com' } },
      { ...none, type: 'ALLOCATION', amount: 30, userBalanceAfter: 30, actor: null },
      {
        ...none,
        type: 'DEPOSIT',
        amount: 700,
        balanceAfter: 700,
        payoutBalanceAfter: 910,
        userBalanceAfter: null,
        payoutUser: null,
        actor: 'cli',
      },
    ]);
    expect(await balancesOf(business())).toEqual({ balance: 700, amount: 910 });
    expect(String(entries.at(-1)?.['id']) > business().lastId).toBe(true);
  });

  test.each(DOORS)('has its payouts answered under their keys over %s', async (door) => {
    const { ada, bob } = business();
    for (const [email, amount, hash, key, created] of [
      ['Ada@Example.com', 60, ada, 'ada', true],
      // Of the time of the payout: what was replaced since is told as it was.
      ['bob@example.com', 30, bob, 'bob', false],
    ] as const) {
      const reply = await payAt(gateway, door, business(), { email, amount, key });
      expect(expectPaid(door, reply)).toEqual({ hash, replayed: true });
      if (door === 'rest') expect(reply.headers.get('Idempotent-Replayed')).toBe('true');
      else expect(reply.json.data.createPayoutUser.created).toBe(created);
    }
    expect(await balancesOf(business())).toEqual({ balance: 700, amount: 910 });
  });

  test.each(DOORS)('has other requests under those keys refused over %s', async (door) => {
    for (const key of ['ada', 'bob', 'fund-payout', 'fund-main']) {
      const payout = { email: 'ada@example.com', amount: 61, key };
      expectRefused(door, await payAt(gateway, door, business(), payout), 'keyReused');
    }
  });

  test('is funded by no key that has funded it before', async () => {
    const { id } = business();
    const before = await historyOf(business());
    const same = { id, balance: 700, payoutBalance: 910 };
    expect(await fund(business(), 'payout', 1000, 'fund-payout')).toEqual(same);
    expect(await fund(business(), 'main', 700, 'fund-main')).toEqual(same);
    for (const [to, amount, key] of [
      ['payout', 1001, 'fund-payout'],
      ['main', 1000, 'fund-payout'],
      ['payout', 700, 'fund-main'],
      ['main', 60, 'ada'],
    ] as const) {
      await expect(fund(business(), to, amount, key)).rejects.toThrow('already used');
    }
    expect(await historyOf(business())).toEqual(before);
  });

  test('goes on: payouts, reversals of old ones, fundings, in one history', async () => {
    const [, adasEntry] = await historyOf(business());
    const payout = { email: 'ada@example.com', amount: 10, key: 'next' };
    const paid = await payAt(gateway, 'rest', business(), payout);
    expect(expectPaid('rest', paid)).toEqual({ hash: business().ada, replayed: false });
    const { json } = await gateway.graphql(
      business(),
      `mutation ($id: ID!) { reversePayout(input: { entryId: $id }) { reversedAmount } }`,
      { id: adasEntry?.['id'] },
    );
    expect(json.data.reversePayout).toEqual({ reversedAmount: 60 });
    expect(await fund(business(), 'main', 1, 'next-main')).toMatchObject({ balance: 701 });
    const entries = await historyOf(business());
    expect(entries.map(({ type, amount }) => [type, amount])).toEqual([
      ['TOP_UP', 1000],
      ['ALLOCATION', 60],
      ['ALLOCATION', 30],
      ['DEPOSIT', 700],
      ['ALLOCATION', 10],
      ['REVERSAL', 60],
      ['DEPOSIT', 1],
    ]);
    // Ids are in the order of commits, also of the entry that the migration has made.
    const ids = entries.map(({ id }) => String(id));
    expect(ids).toEqual(ids.toSorted());
    await gateway.expectBooksToBalance();
  });
});

test('a key from before there were scopes has all, and no end', async () => {
  const fields = 'scopes lastFour expiresAt revokedAt lastUsedAt';
  const all = ['READ', 'PAY', 'REVERSE', 'MANAGE'];
  const unknown = { lastFour: null, expiresAt: null, revokedAt: null };
  for (const business of old) {
    const { json } = await gateway.graphql(business, `{ apiKeys { nodes { ${fields} } } }`);
    expect(json.data.apiKeys.nodes).toMatchObject([{ scopes: all, ...unknown }]);
    const { json: made } = await gateway.graphql(
      business,
      'mutation { regenerateApiKey(id: "x") { key } createApiKey(input: {}) { apiKey { scopes } } }',
    );
    expect(made.data.createApiKey.apiKey).toEqual({ scopes: all });
  }
});

test('the books of a database that was migrated with money in it are right', async () => {
  expect(applied).toContain('Migration20261125231847');
  await gateway.expectBooksToBalance();
});
