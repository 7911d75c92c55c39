import { beforeAll, describe, expect, test } from 'vitest';
import { publicError } from '../../../src/graphql/masking.ts';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
});

interface Sent {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

const pay = (input: string, variables = '') =>
  `mutation ${variables} { createPayoutUser(input: ${input}) { hash } }`;
const withAmount = (amount: string) => `{ email: "a@example.com", amount: ${amount} }`;

/** The ways in which a client may give the same amount. */
const WAYS: Readonly<Record<string, (amount: unknown) => Sent>> = {
  'a literal': (amount) => ({ query: pay(withAmount(JSON.stringify(amount))) }),
  'a variable': (amount) => ({
    query: pay(withAmount('$amount'), '($amount: Cents!)'),
    variables: { amount },
  }),
  'a variable that has a default': (amount) => ({
    query: pay(withAmount('$amount'), '($amount: Cents = 5)'),
    variables: { amount },
  }),
  'a field of a variable': (amount) => ({
    query: pay('$input', '($input: CreatePayoutUserInput!)'),
    variables: { input: { email: 'a@example.com', amount } },
  }),
};

/** What is said of a value, each way: without the places, which are the document's own. */
async function said(value: unknown): Promise<Record<string, unknown>[]> {
  const ways = Object.values(WAYS).map(async (way) => {
    const { query, variables } = way(value);
    const { status, json } = await gateway().graphql(business, query, variables);
    const errors = json.errors.map(({ locations, ...error }: GraphQLError) => {
      expect(locations).toEqual([{ line: expect.any(Number), column: expect.any(Number) }]);
      return error;
    });
    return Object.assign(json, { status, errors });
  });
  return Promise.all(ways);
}

describe('a wrong amount is told in one way, however it is given', () => {
  test.each([
    [0, 'The amount must be at least 1.'],
    [-1, 'The amount must be at least 1.'],
    [100_000_001, 'The amount may not be greater than 100000000.'],
    [Number.MAX_SAFE_INTEGER, 'The amount may not be greater than 100000000.'],
  ])('%d, by its field and in the text of REST', async (amount, text) => {
    const fields = { amount: [text] };
    const rest = await gateway().pay(business, { email: 'a@example.com', amount });
    expect(rest.json).toEqual(fields);
    for (const answer of await said(amount)) {
      expect(answer).toEqual({
        status: 200,
        data: { createPayoutUser: null },
        errors: [
          {
            message: text,
            path: ['createPayoutUser'],
            extensions: { code: 'VALIDATION_FAILED', fields },
          },
        ],
      });
    }
  });

  test.each(['5', 1.5, true, [], 2 ** 53])('%j, as no Cents', async (amount) => {
    for (const answer of await said(amount)) {
      expect(answer).toEqual({
        status: 200,
        errors: [
          {
            message: expect.stringMatching(
              /Cents must be a whole number between -9007199254740991 and 9007199254740991\.$/,
            ),
            extensions: { code: 'VALIDATION_FAILED' },
          },
        ],
      });
    }
  });
});

describe('what GraphQL itself refuses names the place', () => {
  const variables = (input: unknown): Sent => ({
    query: pay('$input', '($input: CreatePayoutUserInput!)'),
    variables: { input },
  });

  test.each<[string, Sent, string, RegExp]>([
    ['missing', { query: pay('{ email: "a@b.co" }') }, 'GRAPHQL_VALIDATION_FAILED', /"amount"/],
    ['null', { query: pay(withAmount('null')) }, 'GRAPHQL_VALIDATION_FAILED', /"Cents!"/],
    ['null', { query: pay('null') }, 'GRAPHQL_VALIDATION_FAILED', /"CreatePayoutUserInput!"/],
    [
      'of a wrong type',
      { query: pay('{ email: 5, amount: 1 }') },
      'GRAPHQL_VALIDATION_FAILED',
      /String/,
    ],
    ['missing', variables({ email: 'a@b.co' }), 'BAD_USER_INPUT', /"amount"/],
    ['missing', variables(undefined), 'BAD_USER_INPUT', /"\$input"/],
    ['null', variables({ email: 'a@b.co', amount: null }), 'BAD_USER_INPUT', /"input.amount"/],
    ['null', variables(null), 'BAD_USER_INPUT', /"\$input"/],
    ['of a wrong type', variables({ email: 5, amount: 1 }), 'BAD_USER_INPUT', /"input.email"/],
    ['unknown', variables({ email: 'a@b.co', amount: 1, x: 1 }), 'BAD_USER_INPUT', /"x"/],
  ])('%s: %j', async (_, { query, variables: given }, code, place) => {
    const { status, json } = await gateway().graphql(business, query, given);
    expect(status).toBe(200);
    expect(json).toEqual({
      errors: [
        {
          message: expect.stringMatching(place),
          locations: [{ line: 1, column: expect.any(Number) }],
          extensions: { code },
        },
      ],
    });
  });
});

test('a code that the table does not have is never answered', () => {
  const log = pino({ level: 'silent' });
  for (const code of ['OPERATION_RESOLUTION_FAILURE', 'BAD_REQUEST', 'OF_SOME_PLUGIN', undefined]) {
    const error = new GraphQLError('no', { extensions: { code } });
    expect(publicError(error, log).extensions).toEqual({ code: 'BAD_USER_INPUT' });
  }
  const own = new GraphQLError('no', { extensions: { code: 'LIMIT_EXCEEDED' } });
  expect(publicError(own, log).extensions).toEqual({ code: 'LIMIT_EXCEEDED' });
});

test('nothing of it has paid', async () => {
  const { json } = await gateway().graphql(business, '{ payoutBalance { amount } }');
  expect(json.data.payoutBalance.amount).toBe(1_000_000);
  await gateway().expectBooksToBalance();
});
