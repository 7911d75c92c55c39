import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';
import {
  EMAIL,
  FIELD,
  PAY,
  type Request,
  callsOf,
  payment,
  refusal,
  withKey,
} from './key-calls.ts';

const gateway = useGateway();
const { expectRefused } = callsOf(gateway);

const INVALID = 'The Idempotency-Key header is invalid.';
const DIFFERENT =
  'The Idempotency-Key header and the idempotencyKey argument are not the same key.';
const MISPLACED = 'Send the key in the Idempotency-Key header.';
const ONE_FIELD =
  'The Idempotency-Key header needs an operation with exactly one field that takes a key.';

describe('one field that takes a key', () => {
  test.each<[string, Request]>([
    ['under two names', { query: `mutation { a: ${FIELD} { hash } b: ${FIELD} { hash } }` }],
    [
      'under two names, each with the key',
      {
        query: `mutation ($i: CreatePayoutUserInput!) {
          a: createPayoutUser(input: $i) { hash } b: createPayoutUser(input: $i) { hash } }`,
        variables: { i: { email: EMAIL, amount: 100, idempotencyKey: 'g1' } },
      },
    ],
    [
      'within a fragment under another name',
      {
        query: `mutation { ${FIELD} { hash } ...B } fragment B on Mutation { b: ${FIELD} { hash } }`,
      },
    ],
    [
      'under two names, none of them skipped',
      {
        query: `mutation ($b: Boolean!) { a: ${FIELD} @include(if: $b) { hash } b: ${FIELD} @skip(if: false) { hash } }`,
        variables: { b: true },
      },
    ],
  ])('is not what there is %s', (_, request) => expectRefused(request, ONE_FIELD));
});

describe('a key that cannot count', () => {
  test.each([
    '',
    'a b',
    '"',
    '""',
    '"a',
    '"a"b"',
    '"a\\b"',
    '"a b"',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
  ])('is refused as %j', (key) => expectRefused(payment(), INVALID, withKey(key)));

  test.each(['other', '"other"', 'G1', '', '"g1', 'g 1'])(
    'is refused beside the argument %j',
    (idempotencyKey) => expectRefused(payment({ idempotencyKey }), DIFFERENT),
  );

  test('is refused beside an argument that is a variable, or a literal', async () => {
    const field = 'createPayoutUser(input: { email: "a@b.co", amount: 1, idempotencyKey: ';
    await expectRefused({ query: `mutation { ${field}"other" }) { hash } }` }, DIFFERENT);
    const query = `mutation ($k: String = "other") { ${field}$k }) { hash } }`;
    await expectRefused({ query }, DIFFERENT);
    await expectRefused({ query, variables: { k: 'third' } }, DIFFERENT);
  });

  test.each(['a', '"a"'])('is refused when it comes twice, as %s', async (key) => {
    const business = await gateway().business();
    const headers = { Authorization: `Bearer ${business.key}` };
    const { text } = await call(`${gateway().url}/graphql`, {
      headers: { ...headers, ...({ 'Idempotency-Key': [key, key] } as object) },
      body: payment(),
    });
    expect(JSON.parse(text)).toEqual(refusal(INVALID));
  });

  test.each<[string, Request, Readonly<Record<string, string>>]>([
    ['another header', payment(), { 'X-Idempotency-Key': 'g1' }],
    [
      'a variable that is not declared',
      { query: PAY, variables: { ...payment().variables, idempotencyKey: 'g1' } },
      {},
    ],
    ['the extensions', { ...payment(), extensions: { idempotency_key: 'g1' } }, {}],
  ])('is refused where nobody reads it: in %s', (_, request, headers) =>
    expectRefused(request, MISPLACED, headers),
  );
});
