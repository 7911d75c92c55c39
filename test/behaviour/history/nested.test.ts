import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();
let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
  for (const amount of [1, 2, 3])
    await gateway().pay(business, { email: 'three@example.com', amount });
});

const amounts = (connection: { readonly nodes: readonly { readonly amount: number }[] }) =>
  connection.nodes.map(({ amount }) => amount);

describe('the history of one payout user', () => {
  test('may be asked for twice, in pages of one size and of another', async () => {
    const { json } = await gateway().graphql(
      business,
      `{ payoutUser(email: "three@example.com") {
        a: history(first: 5) { nodes { amount } }
        b: history(first: 5) { nodes { amount } }
        c: history(first: 2) { nodes { amount } pageInfo { hasNextPage } }
      } }`,
    );
    const { a, b, c } = json.data.payoutUser;
    expect([amounts(a), amounts(b), amounts(c)]).toEqual([
      [3, 2, 1],
      [3, 2, 1],
      [3, 2],
    ]);
    expect(c.pageInfo.hasNextPage).toBe(true);
  });

  test('is whole below each of several entries', async () => {
    const { json } = await gateway().graphql(
      business,
      '{ history(filter: {type: ALLOCATION}) { nodes { payoutUser { history { nodes { amount } } } } } }',
    );
    const histories: { payoutUser: { history: { nodes: { amount: number }[] } } }[] =
      json.data.history.nodes;
    expect(histories.map(({ payoutUser }) => amounts(payoutUser.history))).toEqual([
      [3, 2, 1],
      [3, 2, 1],
      [3, 2, 1],
    ]);
  });
});

test('each payout of one document is answered with what is true after it', async () => {
  const payload = 'payoutUser { balance history { totalCount } } entry { payoutUser { balance } }';
  const pay = (name: string, amount: number) =>
    `${name}: createPayoutUser(input: {email: "twice@example.com", amount: ${amount}}) { ${payload} }`;
  const { json } = await gateway().graphql(business, `mutation { ${pay('a', 1)} ${pay('b', 2)} }`);
  const { a, b } = json.data;
  expect(a.payoutUser.history.totalCount).toBe(1);
  expect(b.payoutUser).toEqual({ balance: 3, history: { totalCount: 2 } });
  expect(b.entry.payoutUser.balance).toBe(3);
});

test.each([
  'first: 101',
  'first: -1',
  'first: 1, last: 1',
  'after: "x"',
  'first: $size',
  // A cursor of another list, or of this one: which it is would show only once the payout is made.
  'after: $cursor',
  'before: $cursor',
])('no payout is made where the history below it is asked for by %s', async (args) => {
  const every = await gateway().graphql(business, '{ history { pageInfo { endCursor } } }');
  const cursor = every.json.data.history.pageInfo.endCursor;
  const parameters = { $size: '($size: Int)', $cursor: '($cursor: String!)' };
  const [, declared = ''] = Object.entries(parameters).find(([name]) => args.includes(name)) ?? [];
  const { status, json } = await gateway().graphql(
    business,
    `mutation ${declared} {
        createPayoutUser(input: {email: "unpaid@example.com", amount: 5}) { ...Paid }
      }
      fragment Paid on CreatePayoutUserPayload { payoutUser { history(${args}) { totalCount } } }`,
    { size: 101, cursor },
  );
  expect({ status, code: json.errors[0].extensions.code }).toEqual({
    status: 200,
    code: 'VALIDATION_FAILED',
  });
  const found = await gateway().graphql(
    business,
    '{ payoutUser(email: "unpaid@example.com") { id } }',
  );
  expect(found.json.data.payoutUser).toBeNull();
  await gateway().expectBooksToBalance();
});
