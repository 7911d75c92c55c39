import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { openProxied } from '../../support/proxied-gateway.ts';
import type { DatabaseProxy } from '../../support/tcp-proxy.ts';
import { DOORS, type Door, expectPaid, payAt, payoutBalance } from '../payouts/doors.ts';

// The table of failures on the wire: a proxy answers in PostgreSQL's place, with whatever SQLSTATE.

const FUNDS = 1_000_000;
const AMOUNT = 100;
const COMMIT = /^commit/i;
const LOCK = /for update/i;
const INSERT = /insert into "?history_entry/i;

let proxy: DatabaseProxy;
let gateway: TestGateway;
let business: TestBusiness;
let paid = 0;

beforeAll(async () => {
  ({ gateway, proxy } = await openProxied());
});

afterAll(async () => {
  await gateway.close();
  await proxy.close();
});

beforeEach(async () => {
  business = await gateway.business({ payoutBalance: FUNDS });
  paid = 0;
  proxy.count(COMMIT);
});

const pay = async (door: Door, key: string) => {
  const reply = await payAt(gateway, door, business, { email: `${key}@b.co`, amount: AMOUNT, key });
  return reply;
};

async function expectPaidInAll(times: number): Promise<void> {
  paid += times;
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - paid * AMOUNT);
  await gateway.expectBooksToBalance();
}

/** What says nothing of the payout: the server's own state, the line, another transaction. */
const SERVERS = [
  '25006',
  '57P01',
  '57P03',
  '53100',
  '53200',
  '42501',
  '58030',
  '55000',
  '08006',
  '40001',
  '40P01',
];

describe.each([
  ['at the lock', LOCK],
  ['at the writes', INSERT],
])('%s', (_, on) => {
  test.each(SERVERS)('%s once costs nobody anything', async (code) => {
    const done = proxy.fail(on, 'before', code);
    expect(expectPaid('rest', await pay('rest', 'ada')).replayed).toBe(false);
    await done;
    await expectPaidInAll(1);
  });

  test.each(['25006', '53100', '42501'])('%s twice is 503, and then it pays', async (code) => {
    const first = proxy.fail(on, 'before', code);
    const reply = pay('graphql', 'ada');
    await first;
    await proxy.fail(on, 'before', code);
    const { status, headers, json } = await reply;
    expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
    expect(json.errors[0].extensions.code).toBe('OVERLOADED');
    await expectPaidInAll(0);
    expect(expectPaid('graphql', await pay('graphql', 'ada')).replayed).toBe(false);
    await expectPaidInAll(1);
  });
});

describe('at COMMIT, which the server has made', () => {
  const codes = ['XX000', '08006', '57P01', '57014', '58030', '53100', '25006', '40003', 'P0001'];
  test.each(codes)('%s is ambiguous: nothing is paid again', async (code) => {
    const done = proxy.fail(COMMIT, 'after', code);
    expect((await pay('rest', 'ada')).status).toBe(500);
    await done;
    expect(proxy.count(COMMIT)).toBe(1);
    for (const door of DOORS) {
      expect(expectPaid(door, await pay(door, 'ada')).replayed).toBe(true);
    }
    await expectPaidInAll(1);
  });
});

describe('at COMMIT, which has not reached the server', () => {
  test.each(['40001', '40P01'])('%s proves a rollback: it is tried again', async (code) => {
    const done = proxy.fail(COMMIT, 'before', code);
    expect(expectPaid('rest', await pay('rest', 'ada')).replayed).toBe(false);
    await done;
    await expectPaidInAll(1);
  });
});

test('a read whose connection fails is 503 on both doors, and below a list, too', async () => {
  expectPaid('rest', await pay('rest', 'ada'));
  const deep = '{ payoutUsers { nodes { email history { nodes { id } } } } }';
  const reads: readonly [RegExp, () => Promise<{ status: number; text: string }>][] = [
    [/from "business"/i, () => gateway.graphql(business, '{ payoutBalance { amount } }')],
    [/cross join lateral/i, () => gateway.graphql(business, deep)],
    [
      /from "business"/i,
      () => gateway.fetch('/balance', { headers: { Authorization: `Bearer ${business.key}` } }),
    ],
  ];
  for (const [on, read] of reads) {
    for (const code of ['08006', '57P01', '53200', '57014']) {
      const done = proxy.fail(on, 'before', code);
      const { status, text } = await read();
      await done;
      expect({ status, text }).toEqual({
        status: 503,
        text: expect.stringContaining('Service unavailable'),
      });
    }
  }
});

test('a key that could not be looked up is looked up once more', async () => {
  const done = proxy.fail(/from "api_key"/i, 'before', '57P01');
  const { status } = await gateway.graphql(business, '{ payoutBalance { amount } }');
  await done;
  expect(status).toBe(200);
});
