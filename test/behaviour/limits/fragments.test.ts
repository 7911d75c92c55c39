import { expect, onTestFinished, test } from 'vitest';
import { openGateway, useGateway } from '../../support/gateway.ts';
import { many } from './requests.ts';
import { expectKept } from '../../support/machine.ts';

const gateway = useGateway();

/** Far more than any needs, on a machine with other work; each would take years if it were spread. */
const PROMISED_MS = 2_000;

/** Fragments of which each spreads the next one twice: `last` is where `...F0` stands 2^90 times. */
const bomb = (document: string, type: string, last: string, depth = 90): string =>
  `${document} ${many(
    depth,
    (at) => `fragment F${at} on ${type} { ...F${at + 1} ...F${at + 1} }`,
  )} fragment F${depth} on ${type} { ${last} }`;

const PAYOUT = 'createPayoutUser(input: {email: "a@b.co", amount: 1}) { hash }';

test.each([
  ['fields', '{ payoutBalance { ...F0 } }', 'PayoutBalance', 'amount', /a cost of .* 20000\.$/],
  ['aliases', '{ payoutBalance { ...F0 } }', 'PayoutBalance', 'a: amount', /aliases.* 30\.$/],
  [
    'directives',
    '{ payoutBalance { ...F0 } }',
    'PayoutBalance',
    'amount @skip(if: true)',
    /directives.* 50\.$/,
  ],
  ['root fields', '{ ...F0 }', 'Query', '__typename', /root fields.* 20\.$/],
  ['payouts', 'mutation { ...F0 }', 'Mutation', PAYOUT, /root fields.* 20\.$/],
  [
    'lists',
    '{ history(first: 100) { ...F0 } }',
    'HistoryConnection',
    'nodes { id }',
    /a cost of .* 20000\.$/,
  ],
  ['fragments', '{ __typename }', 'Query', '__typename', /Fragment "F0" is never used/],
  [
    'circles',
    '{ __typename }',
    'Query',
    '...F0 ...F1 ...F20 __typename',
    /Cannot spread fragment "F0" within itself/,
    // graphql-js recurses once a pair of fragments: with 90 of them the stack may just not suffice.
    40,
  ],
])(
  'a bomb of %s is refused in no time',
  async (_, document, type, last, message, depth?: number) => {
    const business = await gateway().business();
    const start = performance.now();
    const { json } = await gateway().graphql(business, bomb(document, type, last, depth));
    await expectKept(PROMISED_MS, performance.now() - start);
    expect(json).not.toHaveProperty('data');
    expect(json.errors.map((error: Error) => error.message).join('\n')).toMatch(message);
    await gateway().expectBooksToBalance();
  },
);

test.each([
  [
    'a chain of fragments',
    '{ ...F0 } ' +
      many(10_000, (at) => `fragment F${at} on Query { ...F${at + 1} }`) +
      ' fragment F10000 on Query { __typename }',
  ],
  // 125,000 pairs of fragments are too many for any stack.
  ['circles', bomb('{ __typename }', 'Query', '...F0 ...F1 ...F250 __typename', 500)],
])('%s deeper than the stack: refused, with a key or without', async (_, document) => {
  // By default there are too many tokens in it.
  const settings = { GRAPHQL_TOKENS_MAX: '100000', BODY_BYTES_MAX: '1000000' };
  const patient = await openGateway(settings);
  onTestFinished(() => patient.close());
  for (const caller of [undefined, await patient.business()]) {
    const { status, json } = await patient.graphql(caller, document);
    expect({ status, errors: json.errors }).toEqual({
      status: 200,
      errors: [
        {
          message: 'The document is nested too deeply.',
          extensions: { code: 'LIMIT_EXCEEDED' },
        },
      ],
    });
  }
});
