import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { UNAUTHENTICATED, askWith, refusalOf } from './refusals.ts';

const gateway = useGateway();

const ask = (headers: Record<string, string>, query: string, rest?: Record<string, unknown>) =>
  askWith(gateway(), headers, query, rest);

const INTROSPECTION = [
  '{ __typename }',
  'mutation { __typename }',
  '{ __schema { queryType { name } types { name fields { name } } } }',
  '{ __type(name: "PayoutUser") { fields { name description } } }',
  'query A { ...F } fragment F on Query { __typename }',
  '{ ... { __typename } a: __typename }',
];

describe('without a credential', () => {
  test.each(INTROSPECTION)('%s is answered', async (query) => {
    const { status, json } = await ask({}, query);
    expect(status).toBe(200);
    expect(json.errors).toBeUndefined();
    expect(json.data).toBeTruthy();
  });

  test.each([
    '{ payoutBalance { amount } }',
    '{ history { totalCount } }',
    '{ payoutUsers { totalCount } }',
    '{ payoutUser { id } }',
    '{ payoutUser(email: "a@b.co") { id } }',
    'mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }',
    '{ __typename payoutBalance { amount } }',
    '{ __typename: payoutBalance { amount } }',
    'query A { ...F } fragment F on Query { ...G } fragment G on Query { history { totalCount } }',
    '{ ... on Query { ... { payoutBalance { amount } } } }',
  ])('%s is not', async (query) => {
    for (const accept of ['application/json', 'application/graphql-response+json'])
      expect(refusalOf(await ask({ Accept: accept }, query))).toEqual(UNAUTHENTICATED);
    // A mutation by GET is refused for its method, before anything else.
    if (query.startsWith('mutation')) return;
    expect(refusalOf(await gateway().fetch(`/graphql?query=${encodeURIComponent(query)}`))).toEqual(
      UNAUTHENTICATED,
    );
  });

  test.each([
    ['a literal of a wrong type', '{ history(first: "x") { totalCount } }', {}],
    [
      'a literal that is no Cents',
      '{ payoutUsers(filter: { minBalance: 1.5 }) { totalCount } }',
      {},
    ],
    ['a literal that is no DateTime', '{ history(filter: { from: "x" }) { totalCount } }', {}],
    ['an unknown argument', '{ history(nope: 1) { totalCount } }', {}],
    ['a page of too many', '{ history(first: 1000) { totalCount } }', {}],
    ['no name of a payout user', '{ payoutUser { id } }', {}],
    ['a missing argument', 'mutation { createPayoutUser { hash } }', {}],
    [
      'invalid fields',
      'mutation { createPayoutUser(input: { email: "", amount: 0 }) { hash } }',
      {},
    ],
    [
      'a variable of a wrong type',
      'query ($n: Int) { history(first: $n) { totalCount } }',
      { n: 'x' },
    ],
    ['a missing variable', 'query ($n: Int!) { history(first: $n) { totalCount } }', {}],
    [
      'an input of a wrong type',
      'mutation ($i: CreatePayoutUserInput!) { createPayoutUser(input: $i) { hash } }',
      { i: { email: 5, amount: 'x' } },
    ],
  ])('%s is not looked at', async (_, query, variables) => {
    expect(refusalOf(await ask({}, query, { variables }))).toEqual(UNAUTHENTICATED);
  });

  test('the operation that is named counts, not those beside it', async () => {
    const query = 'query A { __typename } query B { payoutBalance { amount } }';
    expect((await ask({}, query, { operationName: 'A' })).json.data).toEqual({
      __typename: 'Query',
    });
    expect(refusalOf(await ask({}, query, { operationName: 'B' }))).toEqual(UNAUTHENTICATED);
  });
});
