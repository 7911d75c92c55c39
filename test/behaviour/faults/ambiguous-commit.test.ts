import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { until } from '../../support/processes.ts';
import { openProxied } from '../../support/proxied-gateway.ts';
import type { DatabaseProxy, Side } from '../../support/tcp-proxy.ts';
import {
  DOORS,
  type Door,
  expectPaid,
  payAt,
  payoutBalance,
  userBalances,
} from '../payouts/doors.ts';

// PostgreSQL is real, and so is the fault: the bytes go through a proxy that cuts the connection.

const FUNDS = 1_000_000;
const AMOUNT = 100;
const COMMIT = /^commit/i;
const INSERT = /insert into "?history_entry/i;

let proxy: DatabaseProxy;
let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  ({ gateway, proxy } = await openProxied());
});

afterAll(async () => {
  await gateway.close();
  await proxy.close();
});

beforeEach(async () => {
  business = await gateway.business({ payoutBalance: FUNDS });
  proxy.count(COMMIT);
});

const pay = (door: Door, name: string) =>
  payAt(gateway, door, business, { email: `${name}@b.co`, amount: AMOUNT, key: name });

/** Nine payouts over both doors: the first is a group of its own, the others are one together. */
async function payInTwoGroups() {
  const lock = await holdBusinesses(gateway.databaseUrl);
  const first = pay('rest', 'first');
  await lock.wanted();
  const others = Array.from({ length: 8 }, (_, i) => {
    const door = DOORS[i % 2] ?? 'rest';
    return { door, name: `other${i}`, reply: pay(door, `other${i}`) };
  });
  await until('all wait in the lane', () => queueOf(gateway.serving.app).length === 9);
  await lock.release();
  expectPaid('rest', await first);
  return others;
}

function expectMasked(door: Door, { status, text, json }: Awaited<ReturnType<typeof pay>>): void {
  expect(status).toBe(500);
  if (door === 'rest') expect(text).toBe('{"error":"Internal server error"}');
  else {
    expect(json).toEqual({
      data: { createPayoutUser: null },
      errors: [
        expect.objectContaining({
          message: 'Internal server error',
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        }),
      ],
    });
  }
}

async function expectPaidOnce(payouts: number): Promise<void> {
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - payouts * AMOUNT);
  const balances = Object.values(await userBalances(gateway, business));
  expect(balances).toEqual(Array.from({ length: payouts }, () => AMOUNT));
  await gateway.expectBooksToBalance();
}

describe.each(DOORS)('COMMIT was sent and its answer is lost, over %s', (door) => {
  // Whoever asks commits, too: that waits for a standby, where there is one.
  const both: readonly [Side, string, number][] = [
    ['after', 'it had been committed: the database is asked, and says so', 2],
    ['before', 'it had not come that far: the database is asked, and it is paid then', 3],
  ];
  test.each(both)('cut %s: %s', async (side, _words, commits) => {
    const done = proxy.cut(COMMIT, side);
    const first = expectPaid(door, await pay(door, 'ada'));
    await done;
    expect(first.replayed).toBe(false);
    expect(proxy.count(COMMIT)).toBe(commits);
    for (const other of DOORS) {
      expect(expectPaid(other, await pay(other, 'ada'))).toEqual({ ...first, replayed: true });
      // A repeat is told only what a standby has, where there is one: it waits for that at COMMIT.
      expect(proxy.count(COMMIT)).toBe(1);
    }
    await expectPaidOnce(1);
  });

  test.each([
    ['after', true],
    ['before', false],
  ] as const)('cut %s, and nobody can be asked: 500, and a repeat tells', async (side, is) => {
    const done = proxy.cut(COMMIT, side);
    proxy.isGone = true;
    expectMasked(door, await pay(door, 'ada'));
    await done;
    proxy.isGone = false;
    expect(proxy.count(COMMIT)).toBe(1);
    expect(expectPaid(door, await pay(door, 'ada')).replayed).toBe(is);
    await expectPaidOnce(1);
  });
});

test('the connection that asks is lost, too: 500, and the gateway lives on', async () => {
  const asked = proxy
    .cut(COMMIT, 'after')
    .then(() => proxy.cut(/^select from "business" where "business_id"/, 'before'));
  expectMasked('rest', await pay('rest', 'ada'));
  await asked;
  expect(expectPaid('rest', await pay('rest', 'ada')).replayed).toBe(true);
  await expectPaidOnce(1);
});

test.each(['after', 'before'] as const)('the whole group is told, cut %s COMMIT', async (side) => {
  const done = proxy.cut(COMMIT, side, 1);
  const others = await payInTwoGroups();
  for (const { door, reply } of others) expect(expectPaid(door, await reply).replayed).toBe(false);
  await done;
  for (const { door, name } of others) {
    expect(expectPaid(door, await pay(door, name)).replayed).toBe(true);
  }
  await expectPaidOnce(9);
});

describe('a connection lost before COMMIT is nobody’s loss', () => {
  const places: readonly [string, RegExp][] = [
    ['at the lock', /^select .*from "business"[^)]* for update/is],
    ['in the middle', INSERT],
  ];
  const cases = places.flatMap(([place, on]) =>
    (['before', 'after'] as const).map((side) => [place, side, on] as const),
  );
  test.each(cases)('%s, cut %s', async (_place, side, on) => {
    const done = proxy.cut(on, side, 1);
    for (const { door, reply } of await payInTwoGroups()) {
      expect(expectPaid(door, await reply).replayed).toBe(false);
    }
    await done;
    await expectPaidOnce(9);
  });
});

test('a refusal needs no COMMIT', async () => {
  const poor = await gateway.business({ payoutBalance: 1 });
  proxy.count(COMMIT);
  const refused = await payAt(gateway, 'rest', poor, { email: 'ada@b.co', amount: AMOUNT });
  expect([refused.status, refused.text]).toEqual([400, '{"error":"Insufficient payout balance"}']);
  expect(proxy.count(COMMIT)).toBe(0);
});

test('no connection of the pool is lost for good', async () => {
  for (let i = 0; i < 12; i += 1) {
    const done = proxy.cut(COMMIT, i % 2 === 0 ? 'after' : 'before');
    expectPaid('rest', await pay('rest', `ada${i}`));
    await done;
  }
  const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => pay('rest', `ada${i}`)));
  for (const reply of replies) expectPaid('rest', reply);
  await expectPaidOnce(12);
});
