import { beforeAll, describe, expect, test } from 'vitest';
import {
  type TestBusiness,
  type TestReply,
  openGatewayOn,
  useGateway,
} from '../../support/gateway.ts';
import { type GraphQLRequest, LIMITS, many } from './requests.ts';

// As many values as there are by default do not fit into an address.
const gateway = useGateway({ GRAPHQL_VARIABLES_MAX: '1000' });
let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
});

const LEGACY = 'application/json';
const MODERN = 'application/graphql-response+json';

type Ask = (request: GraphQLRequest, accept?: string) => Promise<TestReply>;

const headers = (accept: string) => ({ Accept: accept, Authorization: `Bearer ${business.key}` });

const post: Ask = (request, accept = LEGACY) =>
  gateway().fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers(accept) },
    body: JSON.stringify(request),
  });

const get: Ask = ({ query, variables = {} }, accept = LEGACY) => {
  const fields = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  return gateway().fetch(`/graphql?${fields.toString()}`, { headers: headers(accept) });
};

const refusal = (has: string, max: number) => ({
  errors: [
    {
      message: `The query has ${has}; the limit is ${max}.`,
      extensions: { code: 'LIMIT_EXCEEDED' },
    },
  ],
});

describe.each([
  ['POST', post],
  ['GET', get],
])('over %s', (_, ask) => {
  describe.each(LIMITS)('%s', (_, has, max, write) => {
    test('is fine at the limit', async () => {
      const { status, json } = await ask(write(max));
      expect({ status, errors: json.errors }).toEqual({ status: 200, errors: undefined });
    });

    test('is refused one past it', async () => {
      for (const [accept, status] of [
        [LEGACY, 200],
        [MODERN, 400],
      ] as const) {
        const reply = await ask(write(max + 1), accept);
        expect({ status: reply.status, json: reply.json }).toEqual({
          status,
          json: refusal(has(max + 1), max),
        });
      }
    });
  });
});

const pay = (at: number) =>
  `p${at}: createPayoutUser(input: {email: "p${at}@example.com", amount: 1}) { hash }`;
const PAGES = 'payoutUser { history(first: 100) { nodes { payoutUser { history(first: 100) {';

test.each([
  ['many payouts', many(21, pay), refusal('21 root fields', 20)],
  [
    'one that asks for long lists',
    pay(0).replace('hash', `${PAGES} nodes { id type amount } } } } } }`),
    refusal('a cost of 30304', 20_000),
  ],
  [
    'one with many aliases',
    pay(0).replace(
      'hash',
      many(30, (at) => `a${at}: hash`),
    ),
    refusal('31 aliases', 30),
  ],
  [
    'one among many tokens',
    pay(0).replace(
      'hash',
      many(2000, () => 'hash'),
    ),
    refusal('more than 2000 tokens', 2000),
  ],
])('a mutation of %s pays nobody', async (_, selections, expected) => {
  const { json } = await post({ query: `mutation { ${selections} }` });
  expect(json).toEqual(expected);
  const left = await post({ query: '{ payoutBalance { amount } payoutUsers { totalCount } }' });
  expect(left.json.data).toEqual({
    payoutBalance: { amount: 1_000_000 },
    payoutUsers: { totalCount: 0 },
  });
  await gateway().expectBooksToBalance();
});

test('a page that is too long is refused for that, not for its cost', async () => {
  const query = '{ history(first: 1000000000) { nodes { id } } }';
  const { json } = await post({ query });
  expect(json.errors[0].extensions.code).toBe('VALIDATION_FAILED');
});

test('a document is measured anew where its variables make its pages longer', async () => {
  const query = `query ($n: Int) { payoutUsers(first: $n) { nodes {
    history(first: $n) { nodes { id amount } } } } }`;
  for (const [n, code] of [
    [5, undefined],
    [100, 'LIMIT_EXCEEDED'],
    [20, undefined],
    [100, 'LIMIT_EXCEEDED'],
  ] as const) {
    const { json } = await post({ query, variables: { n } });
    expect(json.errors?.[0].extensions.code).toBe(code);
  }
});

test('only the operation that runs is measured', async () => {
  const query = `query A { __typename } query B { ${many(21, () => '__typename')} }`;
  const ask = async (operationName: string) =>
    (await post({ query, operationName } as GraphQLRequest)).json;
  expect(await ask('A')).toEqual({ data: { __typename: 'Query' } });
  expect(await ask('B')).toEqual(refusal('21 root fields', 20));
  expect(await ask('A')).toEqual({ data: { __typename: 'Query' } });
});

test('settings change them', async () => {
  const strict = await openGatewayOn(gateway().databaseUrl, {
    GRAPHQL_DEPTH_MAX: '2',
    GRAPHQL_COST_MAX: '3',
  });
  const ask = async (query: string) => (await strict.graphql(business, query)).json;
  expect(await ask('{ payoutBalance { amount balance } }')).toHaveProperty('data');
  expect(await ask('{ payoutBalance { amount balance currency } }')).toEqual(
    refusal('a cost of 4', 3),
  );
  expect(await ask('{ history(first: 0) { nodes { id } } }')).toEqual(refusal('a depth of 3', 2));
  await strict.close();
});
