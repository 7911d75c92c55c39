import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import {
  DOORS,
  expectPaid,
  expectRefused,
  operate,
  payAt,
  payoutBalance,
  userBalances,
} from './doors.ts';

const gateway = useGateway();

describe.each(DOORS)('a payout over %s', (door) => {
  test('creates a payout user, debits the business and adds an entry', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const paid = expectPaid(
      door,
      await payAt(gateway(), door, business, { email: 'new@example.com', amount: 400 }),
    );
    expect(paid.replayed).toBe(false);
    const { json } = await gateway().graphql(
      business,
      `{ payoutBalance { amount }
         payoutUsers { nodes { hash email balance status } }
         history { nodes { type amount payoutBalanceAfter userBalanceAfter } } }`,
    );
    expect(json.data).toEqual({
      payoutBalance: { amount: 600 },
      payoutUsers: {
        nodes: [{ hash: paid.hash, email: 'new@example.com', balance: 400, status: 'ACTIVE' }],
      },
      history: {
        nodes: [
          { type: 'ALLOCATION', amount: 400, payoutBalanceAfter: 600, userBalanceAfter: 400 },
          { type: 'TOP_UP', amount: 1000, payoutBalanceAfter: 1000, userBalanceAfter: null },
        ],
      },
    });
    await gateway().expectBooksToBalance();
  });

  test('tops up a known payout user, who keeps the hash', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const payout = { email: 'again@example.com', amount: 100 };
    const first = expectPaid(door, await payAt(gateway(), door, business, payout));
    const second = expectPaid(door, await payAt(gateway(), door, business, payout));
    expect(second).toEqual({ hash: first.hash, replayed: false });
    expect(await userBalances(gateway(), business)).toEqual({ 'again@example.com': 200 });
    expect(await payoutBalance(gateway(), business)).toBe(800);
    await gateway().expectBooksToBalance();
  });

  test('knows an address whatever its case and the spaces around it', async () => {
    const business = await gateway().business();
    const emails = ['Ada.L@Example.COM', '  ada.l@example.com ', 'ADA.L@EXAMPLE.COM'];
    const hashes = new Set<string>();
    for (const email of emails) {
      const reply = await payAt(gateway(), door, business, { email, amount: 1 });
      hashes.add(expectPaid(door, reply).hash);
    }
    expect(hashes.size).toBe(1);
    expect(await userBalances(gateway(), business)).toEqual({ 'ada.l@example.com': 3 });
    await gateway().expectBooksToBalance();
  });

  test('keeps the same address at two businesses apart', async () => {
    const [one, two] = [await gateway().business(), await gateway().business()];
    const payout = { email: 'shared@example.com', amount: 5 };
    const here = expectPaid(door, await payAt(gateway(), door, one, payout));
    const there = expectPaid(door, await payAt(gateway(), door, two, payout));
    expect(here.hash).not.toBe(there.hash);
    expect(await userBalances(gateway(), one)).toEqual({ 'shared@example.com': 5 });
    await gateway().expectBooksToBalance();
  });

  test.each([1, 100_000_000])('pays the bound of the amount: %i', async (amount) => {
    const business = await gateway().business({ payoutBalance: 100_000_000 });
    expectPaid(door, await payAt(gateway(), door, business, { email: 'a@example.com', amount }));
    expect(await payoutBalance(gateway(), business)).toBe(100_000_000 - amount);
    await gateway().expectBooksToBalance();
  });

  test('tops up an inactive payout user: only the hash is dead', async () => {
    const business = await gateway().business();
    const payout = { email: 'asleep@example.com', amount: 10 };
    const { hash } = expectPaid(door, await payAt(gateway(), door, business, payout));
    const user = { businessId: business.id, email: 'asleep@example.com' };
    await operate(gateway(), 'user deactivate', user);
    expect(expectPaid(door, await payAt(gateway(), door, business, payout)).hash).toBe(hash);
    expect(await operate(gateway(), 'user show', user)).toMatchObject({
      balance: 20,
      status: 'INACTIVE',
    });
    await gateway().expectBooksToBalance();
  });
});

describe.each(DOORS)('a payout that may not be made over %s', (door) => {
  test('is one cent more than the balance, of which all may be paid', async () => {
    const business = await gateway().business({ payoutBalance: 300 });
    const tooMuch = { email: 'nobody@example.com', amount: 301 };
    expectRefused(door, await payAt(gateway(), door, business, tooMuch), 'insufficient');
    expect(await userBalances(gateway(), business)).toEqual({});
    const all = { email: 'all@example.com', amount: 300 };
    expectPaid(door, await payAt(gateway(), door, business, all));
    const cent = { email: 'all@example.com', amount: 1 };
    expectRefused(door, await payAt(gateway(), door, business, cent), 'insufficient');
    expect(await userBalances(gateway(), business)).toEqual({ 'all@example.com': 300 });
    await gateway().expectBooksToBalance();
  });

  test('takes nothing from the main balance', async () => {
    const business = await gateway().business({ balance: 900, payoutBalance: 10 });
    const payout = { email: 'main@example.com', amount: 11 };
    expectRefused(door, await payAt(gateway(), door, business, payout), 'insufficient');
    const { json } = await gateway().graphql(business, '{ payoutBalance { amount balance } }');
    expect(json.data.payoutBalance).toEqual({ amount: 10, balance: 900 });
    await gateway().expectBooksToBalance();
  });

  test('is made while payouts are off, whatever the balance', async () => {
    const business = await gateway().business({ payoutBalance: 50, payoutsEnabled: false });
    for (const amount of [50, 51]) {
      const payout = { email: 'off@example.com', amount };
      expectRefused(door, await payAt(gateway(), door, business, payout), 'payoutsOff');
    }
    expect(await userBalances(gateway(), business)).toEqual({});
    await operate(gateway(), 'payouts on', { id: business.id });
    const payout = { email: 'off@example.com', amount: 50 };
    expectPaid(door, await payAt(gateway(), door, business, payout));
    await operate(gateway(), 'payouts off', { id: business.id });
    expectRefused(door, await payAt(gateway(), door, business, payout), 'payoutsOff');
    await gateway().expectBooksToBalance();
  });
});
