import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const count = (items: readonly unknown[], wanted: unknown) =>
  items.filter((item) => item === wanted).length;

test('30 allocations compete for a balance that covers 10', async () => {
  const business = await gateway().business({ payoutBalance: 1000 });
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      gateway().pay(business, { email: `racer${i}@example.com`, amount: 100 }),
    ),
  );
  expect(
    count(
      replies.map(({ status }) => status),
      201,
    ),
  ).toBe(10);
  const refused = replies.filter(({ status }) => status === 400);
  expect(new Set(refused.map(({ text }) => text))).toEqual(
    new Set(['{"error":"Insufficient payout balance"}']),
  );
  expect(refused).toHaveLength(20);
  await gateway().expectBooksToBalance();
});

test('200 allocations for one new e-mail in mixed case make one user', async () => {
  const business = await gateway().business({ payoutBalance: 20_000 });
  const mixed = (i: number) =>
    'someone.new@example.com'
      .split('')
      .map((letter, at) => ((i >> (at % 8)) & 1 ? letter.toUpperCase() : letter))
      .join('');
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      gateway().pay(business, { email: mixed(i), amount: 100 }),
    ),
  );
  expect(
    count(
      replies.map(({ status }) => status),
      201,
    ),
  ).toBe(200);
  expect(new Set(replies.map(({ json }) => json.hash)).size).toBe(1);
  const { json } = await gateway().graphql(
    business,
    '{ payoutUsers { totalCount nodes { balance } } }',
  );
  expect(json.data.payoutUsers).toEqual({ totalCount: 1, nodes: [{ balance: 20_000 }] });
  await gateway().expectBooksToBalance();
});

test('50 requests with one key at once make one payout and 50 equal replies', async () => {
  const business = await gateway().business({ payoutBalance: 10_000 });
  const replies = await Promise.all(
    Array.from({ length: 50 }, () =>
      gateway().pay(
        business,
        { email: 'once@example.com', amount: 70 },
        { 'Idempotency-Key': 'only-once' },
      ),
    ),
  );
  expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  const replayed = replies.filter(({ headers }) => headers.get('idempotent-replayed') === 'true');
  expect(replayed).toHaveLength(49);
  const { json } = await gateway().graphql(business, '{ payoutBalance { amount } }');
  expect(json.data.payoutBalance.amount).toBe(10_000 - 70);
  await gateway().expectBooksToBalance();
});
