import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();
let business: TestBusiness;
let hash: string;
beforeAll(async () => {
  business = await gateway().business();
  const labels = { reference: 'invoice 7', metadata: { team: 'red' } };
  const payout = { email: 'ada@example.com', amount: 10 };
  ({ hash } = (await gateway().pay(business, payout)).json);
  const { headers } = await gateway().pay(business, { ...payout, ...labels });
  const { status } = await gateway().fetch('/payout/reverse', {
    method: 'POST',
    headers: { Authorization: `Bearer ${business.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ operation_id: headers.get('payout-operation-id'), reference: 'back' }),
  });
  if (status !== 201) throw new Error(`The reversal was answered ${status}`);
});

test('a payout user sees the reference, and neither metadata nor who asked', async () => {
  const query = '{ history { nodes { type reference metadata actor balanceAfter } } }';
  const hidden = { metadata: {}, actor: null, balanceAfter: null };
  const { json } = await gateway().graphql(hash, query);
  expect(json.data.history.nodes).toEqual([
    { type: 'REVERSAL', reference: 'back', ...hidden },
    { type: 'ALLOCATION', reference: 'invoice 7', ...hidden },
    { type: 'ALLOCATION', reference: null, ...hidden },
  ]);
});

test.each(['GET', 'POST'])('so does %s /payout/operations', async (method) => {
  const headers = { 'X-Payout-Hash': hash };
  const { json } = await gateway().fetch('/payout/operations', { method, headers });
  const operations = json.operations as Record<string, unknown>[];
  expect(operations).toMatchObject([
    { type: 'REVERSAL', amount: 10, balance_after: 10, reference: 'back' },
    { type: 'ALLOCATION', amount: 10, balance_after: 20, reference: 'invoice 7' },
    { type: 'ALLOCATION', amount: 10, balance_after: 10, reference: null },
  ]);
  const names = ['id', 'type', 'amount', 'balance_after', 'created_at', 'reference'];
  for (const operation of operations) expect(Object.keys(operation)).toEqual(names);
});

test('a reference is found by its exact text', async () => {
  const query = `query ($reference: String) {
    history(filter: { reference: $reference }) { totalCount nodes { type } } }`;
  for (const [reference, types] of [
    ['a\0b', []],
    ['\0', []],
    ['\ud800', []],
    ['', []],
    ['x'.repeat(101), []],
    ['invoice 7', ['ALLOCATION']],
    ['back', ['REVERSAL']],
    ['Invoice 7', []],
    ['invoice', []],
    ['invoice _', []],
    ['%', []],
  ] as const) {
    const { json } = await gateway().graphql(business, query, { reference });
    const nodes = types.map((type) => ({ type }));
    expect(json.data.history).toEqual({ totalCount: nodes.length, nodes });
  }
});

describe('metadata within a document', () => {
  const pay = (metadata: string, variables?: Record<string, unknown>, declared = '') =>
    gateway().graphql(
      business,
      `mutation ${declared} { createPayoutUser(input: {
        email: "ada@example.com", amount: 1, metadata: ${metadata} }) { entry { metadata } } }`,
      variables,
    );

  test.each([
    ['{}', '{}'],
    ['null', '{}'],
    ['{ a: "b", __proto__: "x" }', '{"a":"b","__proto__":"x"}'],
    ['{ a: """block""", b: "\\u0000" }', '{"a":"block","b":"\\u0000"}'],
  ])('%s is %s', async (literal, text) => {
    const { json } = await pay(literal);
    expect(JSON.stringify(json.data?.createPayoutUser.entry.metadata)).toBe(text);
  });

  test('may have variables in it, of texts alone', async () => {
    const { json } = await pay('{ a: $a }', { a: 'b' }, '($a: String!)');
    expect(json.data.createPayoutUser.entry.metadata).toEqual({ a: 'b' });
    for (const [type, value] of [
      ['Cents!', 5],
      ['String', null],
      ['String', undefined],
    ] as const) {
      const refused = await pay('{ a: $a }', { a: value }, `($a: ${type})`);
      expect(refused.json.errors).toMatchObject([
        {
          message: TEXTS,
          extensions: { code: 'VALIDATION_FAILED', fields: { metadata: [TEXTS] } },
        },
      ]);
    }
  });

  // A name without quotes is a value of an enum, and no text.
  test.each(['{ a: 5 }', '{ a: GOLD }', '{ a: { b: "c" } }', '["a"]', 'GOLD', '"{}"', 'true'])(
    '%s is refused',
    async (literal) => {
      const { json } = await pay(literal);
      expect(json.errors).toMatchObject([
        {
          message: TEXTS,
          extensions: { code: 'VALIDATION_FAILED', fields: { metadata: [TEXTS] } },
        },
      ]);
    },
  );
});

const TEXTS = 'The metadata must be an object of strings.';
