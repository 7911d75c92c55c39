import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import {
  DOORS,
  askFor,
  expectPaid,
  expectRefused,
  operate,
  payAt,
  payoutBalance,
  userBalances,
} from './doors.ts';

const gateway = useGateway();
const payout = { email: 'once@example.com', amount: 100, key: 'order-1' };

describe.each(DOORS)('a repeat over %s', (door) => {
  test('has the same reply, and moves no money', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const first = await payAt(gateway(), door, business, payout);
    const { hash } = expectPaid(door, first);
    const spelled = { ...payout, email: '  ONCE@Example.com ' };
    for (const repeat of [payout, payout, spelled]) {
      const reply = await payAt(gateway(), door, business, repeat);
      expect(expectPaid(door, reply)).toEqual({ hash, replayed: true });
    }
    expect(expectPaid(door, first).replayed).toBe(false);
    expect(await payoutBalance(gateway(), business)).toBe(900);
    expect(await userBalances(gateway(), business)).toEqual({ 'once@example.com': 100 });
    await gateway().expectBooksToBalance();
  });

  test('may write the amount in another way', async () => {
    const business = await gateway().business();
    const email = '"written@example.com"';
    const ask = (amount: string) =>
      askFor(gateway(), door, `Bearer ${business.key}`, { email, amount, key: 'written' });
    expectPaid(door, await ask('100'));
    expect(expectPaid(door, await ask('100.0')).replayed).toBe(true);
    expect(expectPaid(door, await ask('1e2')).replayed).toBe(true);
    expect(await userBalances(gateway(), business)).toEqual({ 'written@example.com': 100 });
    await gateway().expectBooksToBalance();
  });

  test('may not have another address or another amount', async () => {
    const business = await gateway().business({ payoutBalance: 150 });
    expectPaid(door, await payAt(gateway(), door, business, payout));
    for (const other of [{ email: 'other@example.com' }, { amount: 101 }, { amount: 1 }]) {
      const reply = await payAt(gateway(), door, business, { ...payout, ...other });
      expectRefused(door, reply, 'keyReused');
    }
    expect(await userBalances(gateway(), business)).toEqual({ 'once@example.com': 100 });
    await gateway().expectBooksToBalance();
  });

  test('is answered when payouts are off, and another request first refused as such', async () => {
    const business = await gateway().business();
    const { hash } = expectPaid(door, await payAt(gateway(), door, business, payout));
    await operate(gateway(), 'payouts off', { id: business.id });
    const repeat = await payAt(gateway(), door, business, payout);
    expect(expectPaid(door, repeat)).toEqual({ hash, replayed: true });
    const other = await payAt(gateway(), door, business, { ...payout, amount: 7 });
    expectRefused(door, other, 'keyReused');
    await gateway().expectBooksToBalance();
  });

  test('is answered when the balance is gone, and the user inactive', async () => {
    const business = await gateway().business({ payoutBalance: 100 });
    const { hash } = expectPaid(door, await payAt(gateway(), door, business, payout));
    await operate(gateway(), 'user deactivate', { businessId: business.id, email: payout.email });
    const repeat = await payAt(gateway(), door, business, payout);
    expect(expectPaid(door, repeat)).toEqual({ hash, replayed: true });
    const other = await payAt(gateway(), door, business, { ...payout, amount: 7 });
    expectRefused(door, other, 'keyReused');
    const fresh = await payAt(gateway(), door, business, { ...payout, key: 'order-2' });
    expectRefused(door, fresh, 'insufficient');
    await gateway().expectBooksToBalance();
  });
});

describe.each(DOORS)('an idempotency key over %s', (door) => {
  test('is not used up by a failure', async () => {
    const business = await gateway().business({ payoutBalance: 0, payoutsEnabled: false });
    expectRefused(door, await payAt(gateway(), door, business, payout), 'payoutsOff');
    await operate(gateway(), 'payouts on', { id: business.id });
    const large = { ...payout, amount: 500 };
    expectRefused(door, await payAt(gateway(), door, business, large), 'insufficient');
    const invalid = { email: '"no address"', amount: '100', key: payout.key };
    await askFor(gateway(), door, `Bearer ${business.key}`, invalid);
    await operate(gateway(), 'business fund', { id: business.id, amount: '300' });
    const { replayed } = expectPaid(door, await payAt(gateway(), door, business, payout));
    expect(replayed).toBe(false);
    expect(await payoutBalance(gateway(), business)).toBe(200);
    await gateway().expectBooksToBalance();
  });

  test("belongs to one business, and says nothing of another's", async () => {
    const [one, two] = [await gateway().business(), await gateway().business()];
    const here = expectPaid(door, await payAt(gateway(), door, one, payout));
    const there = await payAt(gateway(), door, two, { ...payout, amount: 3 });
    expect(expectPaid(door, there)).toEqual({ hash: expect.any(String), replayed: false });
    expect(expectPaid(door, there).hash).not.toBe(here.hash);
    await gateway().expectBooksToBalance();
  });

  test('may have 1 to 255 visible ASCII characters, and tells case apart', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const visible = String.fromCharCode(...Array.from({ length: 94 }, (_, at) => 0x21 + at));
    for (const key of ['k', 'K', 'x'.repeat(255), visible]) {
      const reply = await payAt(gateway(), door, business, { ...payout, key });
      expect(expectPaid(door, reply).replayed).toBe(false);
    }
    expect(await payoutBalance(gateway(), business)).toBe(600);
    await gateway().expectBooksToBalance();
  });

  test.each([
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
    ['a space', 'order 1'],
    ['a tab', 'order\t1'],
    ['another alphabet', 'commandé'],
  ])('may not hold %s', async (_, key) => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const reply = await payAt(gateway(), door, business, { ...payout, key });
    expectRefused(door, reply, 'keyInvalid');
    expect(await userBalances(gateway(), business)).toEqual({});
    await gateway().expectBooksToBalance();
  });
});

test.each(['a\u0000b', 'a\u0001b', 'a\nb', '\u007f', 'a\u00a0b', '鍵', ' lead', 'trail '])(
  'GraphQL refuses the key %j, which no header could carry',
  async (key) => {
    const business = await gateway().business();
    const reply = await payAt(gateway(), 'graphql', business, { ...payout, key });
    expectRefused('graphql', reply, 'keyInvalid');
    expect(await userBalances(gateway(), business)).toEqual({});
  },
);

test.each([
  ['rest', 'graphql'],
  ['graphql', 'rest'],
] as const)('a payout over %s is replayed over %s', async (first, second) => {
  const business = await gateway().business({ payoutBalance: 100 });
  const paid = expectPaid(first, await payAt(gateway(), first, business, payout));
  const repeat = expectPaid(second, await payAt(gateway(), second, business, payout));
  expect(repeat).toEqual({ hash: paid.hash, replayed: true });
  const other = await payAt(gateway(), second, business, { ...payout, amount: 99 });
  expectRefused(second, other, 'keyReused');
  expect(await userBalances(gateway(), business)).toEqual({ 'once@example.com': 100 });
  await gateway().expectBooksToBalance();
});

test('a replay tells the entry as it was then, and the balances as they are now', async () => {
  const business = await gateway().business({ payoutBalance: 1000 });
  const { amount, email, key } = payout;
  const pay = async (input: object) => {
    const query = `mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) {
      hash created replayed entry { id amount payoutBalanceAfter userBalanceAfter }
      payoutUser { balance } payoutBalance { amount }
    } }`;
    const { json } = await gateway().graphql(business, query, { input });
    return json.data.createPayoutUser as Record<string, object>;
  };
  const first = await pay({ email, amount, idempotencyKey: key });
  expect(first).toMatchObject({ created: true, replayed: false, payoutUser: { balance: 100 } });
  expect(await pay({ email, amount: 30 })).toMatchObject({ created: false, replayed: false });
  expect(await pay({ email, amount, idempotencyKey: key })).toEqual({
    ...first,
    replayed: true,
    payoutUser: { balance: 130 },
    payoutBalance: { amount: 870 },
  });
  await gateway().expectBooksToBalance();
});
