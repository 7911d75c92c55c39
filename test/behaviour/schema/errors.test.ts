import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const LEGACY = 'application/json';
const MODERN = 'application/graphql-response+json';

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
});

function send(body: unknown, headers: Record<string, string> = {}): Promise<TestReply> {
  return gateway().fetch('/graphql', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${business.key}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

const LIST = 'query ($n: Int, $f: HistoryFilter) { history(first: $n, filter: $f) { totalCount } }';
const PAY = 'mutation ($i: CreatePayoutUserInput!) { createPayoutUser(input: $i) { hash } }';
const LOOP = '{ ...F } fragment F on Query { ...F }';

/** What never reaches a resolver, by the code that it is refused with. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  GRAPHQL_PARSE_FAILED: {
    'half a document': { query: '{' },
    'an empty document': { query: '' },
    'no GraphQL': { query: 'SELECT 1' },
    'a string without end': { query: '{ payoutUser(email: "a) { id } }' },
  },
  GRAPHQL_VALIDATION_FAILED: {
    'an unknown field': { query: '{ payoutBalance { nope } }' },
    'an unknown root field': { query: '{ nope }' },
    'an unknown argument': { query: '{ history(nope: 1) { totalCount } }' },
    'an unknown type': { query: 'query ($n: Nope) { history(first: $n) { totalCount } }' },
    'a missing argument': { query: 'mutation { createPayoutUser { hash } }' },
    'a missing input field': {
      query: 'mutation { createPayoutUser(input: { email: "a@b.co" }) { hash } }',
    },
    'an unknown input field': { query: '{ history(filter: { nope: 1 }) { totalCount } }' },
    'a literal of a wrong type': { query: '{ history(first: "1") { totalCount } }' },
    'an Int over 32 bits': { query: '{ history(first: 2147483648) { totalCount } }' },
    'a value that no enum has': { query: '{ history(filter: { type: GIFT }) { totalCount } }' },
    'no selection': { query: '{ payoutBalance }' },
    'a fragment within itself': { query: LOOP },
    'an undefined variable': { query: '{ history(first: $n) { totalCount } }' },
  },
  BAD_USER_INPUT: {
    'a variable of a wrong type': { query: LIST, variables: { n: 'one' } },
    'a variable over 32 bits': { query: LIST, variables: { n: 2 ** 31 } },
    'a variable with a fraction': { query: LIST, variables: { n: 1.5 } },
    'a value of a variable that no enum has': { query: LIST, variables: { f: { type: 'GIFT' } } },
    'a field of a variable that is unknown': { query: LIST, variables: { f: { nope: 1 } } },
    'a missing variable': { query: PAY },
    'a variable without what it needs': { query: PAY, variables: { i: { email: 'a@b.co' } } },
    'a variable that is null': { query: PAY, variables: { i: null } },
    'an address that is a number': { query: PAY, variables: { i: { email: 5, amount: 1 } } },
  },
};

const rows = Object.entries(REFUSED).flatMap(([code, cases]) =>
  Object.entries(cases).map(([name, body]) => ({ code, name, body })),
);

describe.each(rows)('$name', ({ code, body }) => {
  test(`is ${code}: 200 in application/json, 400 in application/graphql-response+json`, async () => {
    for (const [accept, status] of [
      [LEGACY, 200],
      [MODERN, 400],
    ] as const) {
      const reply = await send(body, { Accept: accept });
      expect(reply.status).toBe(status);
      expect(reply.headers.get('content-type')).toContain(accept);
      expect(reply.json).not.toHaveProperty('data');
      for (const error of reply.json.errors) {
        expect(error.extensions).toEqual({ code });
        expect(error.message).not.toBe('');
      }
      expect(reply.json.errors.length).toBeGreaterThan(0);
      expect(Object.keys(reply.json)).toEqual(['errors']);
    }
  });
});

describe('an operation', () => {
  test.each([
    ['that is named and not there', '{ __typename }', 'Nope'],
    ['of several, not named', 'query A { __typename } query B { __typename }', undefined],
    ['of none', 'fragment F on Query { __typename }', undefined],
  ])('%s runs nothing', async (_, query, operationName) => {
    const legacy = await send({ query, operationName }, { Accept: LEGACY });
    const modern = await send({ query, operationName }, { Accept: MODERN });
    for (const { json } of [legacy, modern]) {
      expect(json.data ?? null).toBeNull();
      expect(json.errors.length).toBeGreaterThan(0);
      for (const { extensions } of json.errors)
        expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
    }
    expect(modern.status).toBe(400);
    expect(legacy.status).toBe(200);
  });
});

const NOT_OBJECT = {
  errors: [
    {
      message: 'The request body must be a JSON object.',
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ],
};

describe('a body', () => {
  test.each(['{', '', '[]', 'null', '"{ __typename }"', '5', '[{"query":"{ __typename }"}]'])(
    '%s is no request, a batch neither',
    async (body) => {
      const { status, json } = await send(body);
      expect({ status, json }).toEqual({ status: 400, json: NOT_OBJECT });
    },
  );

  test.each([{}, { qeury: '{ __typename }' }, { query: 5 }, { query: null }, { query: ['a'] }])(
    '%j has no query',
    async (body) => {
      const { status, json } = await send(body);
      expect(status).toBe(400);
      expect(json).not.toHaveProperty('data');
      for (const { extensions } of json.errors)
        expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'of the type %j is refused',
    async (type) => {
      const { status, text } = await send('{"query":"{ __typename }"}', { 'Content-Type': type });
      expect(status).toBe(415);
      expect(text).toBe('{"error":"The Content-Type must be application/json."}');
    },
  );

  test('over 102,400 bytes is refused, one of as many is not', async () => {
    const query = '{ __typename }';
    const padded = (bytes: number) => {
      const body = JSON.stringify({ query });
      return body + ' '.repeat(bytes - body.length);
    };
    expect((await send(padded(102_400))).json).toEqual({ data: { __typename: 'Query' } });
    const { status, text } = await send(padded(102_401));
    expect(status).toBe(413);
    expect(text).toBe('{"error":"The request body is too large."}');
  });
});

describe('by GET', () => {
  const get = (query: string, accept = LEGACY) =>
    gateway().fetch(`/graphql?query=${encodeURIComponent(query)}`, {
      headers: { Authorization: `Bearer ${business.key}`, Accept: accept },
    });

  test('a query is answered', async () => {
    const { status, json } = await get('{ payoutBalance { amount } }');
    expect(status).toBe(200);
    expect(json).toEqual({ data: { payoutBalance: { amount: 1_000_000 } } });
  });

  test('a mutation is 405, and pays nothing', async () => {
    const pay = 'mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }';
    for (const accept of [LEGACY, MODERN]) {
      const reply = await get(pay, accept);
      expect(reply.status).toBe(405);
      expect(reply.headers.get('allow')).toContain('POST');
    }
    const { json } = await get('{ payoutBalance { amount } payoutUsers { totalCount } }');
    expect(json.data).toEqual({
      payoutBalance: { amount: 1_000_000 },
      payoutUsers: { totalCount: 0 },
    });
  });
});
