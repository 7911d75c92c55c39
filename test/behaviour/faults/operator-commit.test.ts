import { afterAll, beforeAll, expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { withClient } from '../../support/database.ts';
import { until } from '../../support/processes.ts';
import { openProxied } from '../../support/proxied-gateway.ts';
import type { DatabaseProxy } from '../../support/tcp-proxy.ts';

// What an operator is told when the database is lost in the middle of a change.

const COMMIT = /^commit/i;
const UNCERTAIN = /^The database did not say whether this was done: look before you run it again\./;

let proxy: DatabaseProxy;
let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  ({ gateway, proxy } = await openProxied());
  business = await gateway.business({ payoutBalance: 0 });
});
afterAll(async () => {
  await gateway.close();
  await proxy.close();
});

const fund = (given = {}) =>
  operate(gateway, 'business fund', { id: business.id, amount: '100', ...given });

async function countOf(table: string): Promise<number> {
  const { rows } = await withClient(gateway.databaseUrl, (client) =>
    client.query<{ count: string }>(`select count(*) from ${table}`),
  );
  return Number(rows[0]?.count);
}

test.each(['before', 'after'] as const)(
  'a funding whose COMMIT is lost %s the server has it is made once: the database is asked',
  async (side) => {
    const entries = await countOf('history_entry');
    const cut = proxy.cut(COMMIT, side);
    await fund();
    await cut;
    expect(await countOf('history_entry')).toBe(entries + 1);
    await gateway.expectBooksToBalance();
  },
);

test.each(['before', 'after'] as const)(
  'one lost %s the server has it, where nobody can be asked, is told as not known; its key tells',
  async (side) => {
    const entries = await countOf('history_entry');
    const given = { idempotencyKey: side };
    const cut = proxy.cut(COMMIT, side);
    proxy.isGone = true;
    await expect(fund(given)).rejects.toThrow(UNCERTAIN);
    await cut;
    proxy.isGone = false;
    await until('the gateway is ready', () => gateway.serving.app.database.isReady());
    await fund(given);
    await fund(given);
    expect(await countOf('history_entry')).toBe(entries + 1);
    await gateway.expectBooksToBalance();
  },
);

test.each([
  ['an answer to COMMIT that proves a rollback', () => proxy.fail(COMMIT, 'before', '40001')],
  ['a connection that is lost', () => proxy.cut(/insert into "history_entry"/i, 'before')],
] as const)('after %s it is made once', async (_, fail) => {
  const entries = await countOf('history_entry');
  const failed = fail();
  await fund();
  await failed;
  expect(await countOf('history_entry')).toBe(entries + 1);
  await gateway.expectBooksToBalance();
});

test('a business, and a key, of which COMMIT is not answered may be there', async () => {
  const changes = [
    ['business create', { name: 'N' }],
    ['key create', { id: business.id }],
    ['payouts off', { id: business.id }],
  ] as const;
  for (const [name, given] of changes) {
    const cut = proxy.cut(COMMIT, 'after');
    await expect(operate(gateway, name, given)).rejects.toThrow(UNCERTAIN);
    await cut;
  }
  expect(await countOf('business')).toBe(2);
});
