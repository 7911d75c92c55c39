import { describe, expect, test } from 'vitest';
import { userBalances } from '../payouts/doors.ts';
import { useGateway } from '../../support/gateway.ts';
import { EMAIL, FIELD, type Request, callsOf, payment, withKey } from './key-calls.ts';

const gateway = useGateway();
const { send, expectPaidOnce } = callsOf(gateway);

describe('the key of one field that takes one', () => {
  test.each(['g1', '"g1"', 'x'.repeat(255), `"${'x'.repeat(255)}"`])(
    'may come by the header, as %s',
    (key) => expectPaidOnce(payment(), withKey(key)),
  );

  test.each([{ idempotencyKey: 'g1' }, { idempotencyKey: '"g1"' }, { idempotencyKey: null }])(
    'may come by both, as %j',
    (input) => expectPaidOnce(payment(input)),
  );

  test('is one key bare and within quotes, by header and by argument', async () => {
    const business = await gateway().business();
    const told: unknown[] = [];
    for (const text of ['g1', '"g1"']) {
      told.push((await send(business, payment(), withKey(text))).json);
      told.push((await send(business, payment({ idempotencyKey: text }))).json);
    }
    expect(new Set(told.map((json) => JSON.stringify(json))).size).toBe(1);
    expect(await userBalances(gateway(), business)).toEqual({ [EMAIL]: 100 });
  });

  test('is the same over REST', async () => {
    for (const first of ['rest', 'graphql']) {
      const business = await gateway().business();
      const payout = { email: EMAIL, amount: 100 };
      const overRest = () => gateway().pay(business, payout, withKey('both'));
      const overGraphQL = () => send(business, payment(), withKey('both'));
      const [one, other] = first === 'rest' ? [overRest, overGraphQL] : [overGraphQL, overRest];
      expect((await one()).headers.get('idempotent-replayed')).toBeNull();
      expect((await other()).headers.get('idempotent-replayed')).toBe('true');
      expect(await userBalances(gateway(), business)).toEqual({ [EMAIL]: 100 });
    }
  });

  test('pays once when ten come at a time', async () => {
    const business = await gateway().business();
    const replies = await Promise.all(
      Array.from({ length: 10 }, () => send(business, payment(), withKey('g1'))),
    );
    const replayed = replies.filter(({ headers }) => headers.has('idempotent-replayed'));
    expect(replayed).toHaveLength(9);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(await userBalances(gateway(), business)).toEqual({ [EMAIL]: 100 });
  });

  test('is not used up by a refusal, and is not for another payout', async () => {
    const business = await gateway().business();
    const invalid = await send(business, payment({ amount: 0 }), withKey('g1'));
    expect(invalid.json.errors[0].extensions.fields).toEqual({
      amount: ['The amount must be at least 1.'],
    });
    await send(business, payment(), withKey('g1'));
    const other = await send(business, payment({ amount: 7 }), withKey('g1'));
    expect(other.json.errors[0].extensions).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(other.headers.has('idempotent-replayed')).toBe(false);
  });
});

describe('one field that takes a key', () => {
  test.each<[string, Request]>([
    ['with an alias', { query: `mutation { a: ${FIELD} { hash } }` }],
    [
      'twice under one name',
      { query: `mutation { ${FIELD} { hash } ${FIELD} { hash created: hash } }` },
    ],
    [
      'repeated by fragments',
      {
        query: `mutation { ...A ...B ... on Mutation { ...A } ${FIELD} { hash } }
          fragment A on Mutation { ${FIELD} { hash } ...B }
          fragment B on Mutation { ${FIELD} { payoutUser { email } } }`,
      },
    ],
    ['beside __typename', { query: `mutation { __typename ${FIELD} { hash } }` }],
    [
      'beside one that is skipped',
      { query: `mutation { ${FIELD} { hash } b: ${FIELD} @skip(if: true) { hash } }` },
    ],
    [
      'beside one that is not included, by a variable',
      {
        query: `mutation ($b: Boolean!) { ${FIELD} { hash } b: ${FIELD} @include(if: $b) { hash } }`,
        variables: { b: false },
      },
    ],
    [
      'beside one that a default skips',
      {
        query: `mutation ($b: Boolean = true) { a: ${FIELD} { hash } b: ${FIELD} @skip(if: $b) { hash } }`,
      },
    ],
    [
      'beside a fragment that is skipped',
      {
        query: `mutation ($b: Boolean!) { ${FIELD} { hash } ...B @skip(if: $b) }
          fragment B on Mutation { b: ${FIELD} { hash } }`,
        variables: { b: true },
      },
    ],
    [
      'beside an inline fragment that is not included',
      { query: `mutation { ${FIELD} { hash } ... @include(if: false) { b: ${FIELD} { hash } } }` },
    ],
    [
      'of the operation that is named',
      {
        query: `mutation One { ${FIELD} { hash } }
          mutation Two { a: ${FIELD} { hash } b: ${FIELD} { hash } }`,
        operationName: 'One',
      },
    ],
  ])('counts %s', (_, request) => expectPaidOnce(request));
});

describe('a key that nothing needs', () => {
  test.each(['g1', '"g1"', 'not a key', ''])('does a query no harm, as %j', async (key) => {
    const business = await gateway().business();
    const query = '{ payoutBalance { amount } }';
    const answer = { data: { payoutBalance: { amount: 1_000_000 } } };
    const headers = { Authorization: `Bearer ${business.key}`, ...withKey(key) };
    const byGet = await gateway().fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers });
    for (const { json, headers: given } of [await send(business, { query }, headers), byGet]) {
      expect(json).toEqual(answer);
      expect(given.has('idempotent-replayed')).toBe(false);
    }
  });

  test('does no harm to a mutation of which nothing runs', async () => {
    const business = await gateway().business();
    const typename = await send(business, { query: 'mutation { __typename }' }, withKey('g1'));
    expect(typename.json).toEqual({ data: { __typename: 'Mutation' } });
    const query = `mutation { ${FIELD} @skip(if: true) { hash } }`;
    const { json } = await send(business, { query }, withKey('g1'));
    expect(json).toEqual({ data: {} });
  });

  test('hides nothing else that is wrong', async () => {
    const business = await gateway().business();
    const wrong = await send(business, payment({ amount: 'x' }), withKey('g1'));
    expect(wrong.json.errors[0].extensions).toEqual({ code: 'VALIDATION_FAILED' });
    const unknown = await send(business, { query: 'mutation { nope }' }, withKey('g1'));
    expect(unknown.json.errors[0].extensions).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    const { json, status } = await gateway().fetch('/graphql', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...withKey('not a key') },
      body: JSON.stringify(payment()),
    });
    expect([status, json.errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});
