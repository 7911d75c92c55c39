import { describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { DOORS, expectPaid, expectRefused, operate, payAt, userBalances } from './doors.ts';

const gateway = useGateway();
const KEY_REUSED = 'The Idempotency-Key was already used for a different request.';

interface Given {
  readonly amount?: number;
  readonly to?: 'payout' | 'main';
  readonly key?: string;
}

/** `business fund`, as the command line does it. */
function fund({ id }: TestBusiness, { amount = 500, to = 'payout', key }: Given) {
  const given = { id, amount: String(amount), to, ...(key && { idempotencyKey: key }) };
  return operate(gateway(), 'business fund', given);
}

async function balances(business: TestBusiness): Promise<[main: number, payout: number]> {
  const { json } = await gateway().graphql(business, '{ payoutBalance { balance amount } }');
  return [json.data.payoutBalance.balance, json.data.payoutBalance.amount];
}

async function entries(business: TestBusiness): Promise<string[]> {
  const { json } = await gateway().graphql(business, '{ history { nodes { type } } }');
  return (json.data.history.nodes as { type: string }[]).map(({ type }) => type);
}

const poor = () => gateway().business({ payoutBalance: 0 });

describe.each(['payout', 'main'] as const)('a funding of the %s balance under a key', (to) => {
  const after = to === 'payout' ? [0, 500] : [500, 0];
  const history = to === 'payout' ? ['TOP_UP'] : ['DEPOSIT'];

  test('is made once, and printed alike each time', async () => {
    const business = await poor();
    const first = await fund(business, { to, key: 'refill' });
    const [balance, payoutBalance] = after;
    expect(first).toEqual({ id: business.id, balance, payoutBalance });
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect(await fund(business, { to, key: 'refill' })).toEqual(first);
    }
    expect(await balances(business)).toEqual(after);
    expect(await entries(business)).toEqual(history);
    await gateway().expectBooksToBalance();
  });

  test('is made once when asked for eight times at once', async () => {
    const business = await poor();
    const asked = Array.from({ length: 8 }, () => fund(business, { to, key: 'refill' }));
    const printed = await Promise.all(asked);
    expect(new Set(printed.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(await balances(business)).toEqual(after);
    await gateway().expectBooksToBalance();
  });

  test('is refused with another amount, or for the other balance', async () => {
    const business = await poor();
    await fund(business, { to, key: 'refill' });
    const other = to === 'payout' ? 'main' : 'payout';
    for (const given of [{ amount: 501 }, { to: other }, { to: other, amount: 1 }] as const) {
      await expect(fund(business, { to, key: 'refill', ...given })).rejects.toThrow(KEY_REUSED);
    }
    expect(await balances(business)).toEqual(after);
  });

  test('shows what there is now when it is asked for again later', async () => {
    const business = await poor();
    await fund(business, { to, key: 'refill' });
    await fund(business, { amount: 7 });
    const [balance = 0, payoutBalance = 0] = after;
    const now = { id: business.id, balance, payoutBalance: payoutBalance + 7 };
    expect(await fund(business, { to, key: 'refill' })).toEqual(now);
  });

  test('shares no key with a payout, in either order', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    await fund(business, { to, key: 'used' });
    const payout = { email: 'ada@example.com', amount: 500, key: 'used' };
    for (const door of DOORS) {
      expectRefused(door, await payAt(gateway(), door, business, payout), 'keyReused');
    }
    const paid = { ...payout, key: 'of a payout'.replaceAll(' ', '-') };
    expectPaid('rest', await payAt(gateway(), 'rest', business, paid));
    await expect(fund(business, { to, key: paid.key })).rejects.toThrow(KEY_REUSED);
    // Others of the same group are paid.
    const group = ['used', 'mine', 'used'].map((key, at) =>
      payAt(gateway(), 'rest', business, { email: `${at}@example.com`, amount: 1, key }),
    );
    const statuses = (await Promise.all(group)).map(({ status }) => status);
    expect(statuses).toEqual([422, 201, 422]);
    await operate(gateway(), 'payouts off', { id: business.id });
    expectRefused('rest', await payAt(gateway(), 'rest', business, payout), 'keyReused');
    expect(await userBalances(gateway(), business)).toEqual({
      'ada@example.com': 500,
      '1@example.com': 1,
    });
    await gateway().expectBooksToBalance();
  });

  test('and a payout at the same moment under the same key: one of them is made', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const payout = { email: 'ada@example.com', amount: 500, key: 'race' };
    const [reply, funding] = await Promise.allSettled([
      payAt(gateway(), 'rest', business, payout),
      fund(business, { to, key: 'race' }),
    ]);
    const status = reply.status === 'fulfilled' ? reply.value.status : undefined;
    expect([201, 422]).toContain(status);
    expect(funding.status).toBe(status === 201 ? 'rejected' : 'fulfilled');
    await gateway().expectBooksToBalance();
  });
});

test('a key is the same quoted and bare', async () => {
  const business = await poor();
  await fund(business, { key: 'refill' });
  await fund(business, { key: '"refill"' });
  expect(await balances(business)).toEqual([0, 500]);
});

test('keys belong to a business', async () => {
  const [one, two] = [await poor(), await poor()];
  await fund(one, { key: 'refill' });
  await fund(two, { key: 'refill', amount: 3 });
  expect(await balances(one)).toEqual([0, 500]);
  expect(await balances(two)).toEqual([0, 3]);
});

test('a funding that is refused leaves its key free', async () => {
  const business = await gateway().business({ payoutBalance: Number.MAX_SAFE_INTEGER });
  await expect(fund(business, { key: 'refill' })).rejects.toThrow(/^The balance may not/);
  await fund(business, { key: 'refill', to: 'main' });
  expect(await balances(business)).toEqual([500, Number.MAX_SAFE_INTEGER]);
});

test('money and key are written together, or not at all', async () => {
  const business = await poor();
  const sql = (text: string) => withClient(gateway().databaseUrl, (client) => client.query(text));
  await sql(
    `alter table idempotency_record add constraint no_more check (key <> 'refill') not valid`,
  );
  await expect(fund(business, { key: 'refill' })).rejects.toThrow('no_more');
  expect(await balances(business)).toEqual([0, 0]);
  expect(await entries(business)).toEqual([]);
  await sql('alter table idempotency_record drop constraint no_more');
  await fund(business, { key: 'refill' });
  expect(await balances(business)).toEqual([0, 500]);
  await gateway().expectBooksToBalance();
});

test('without a key each funding adds its money', async () => {
  const business = await poor();
  await fund(business, {});
  await fund(business, {});
  expect(await balances(business)).toEqual([0, 1000]);
});
