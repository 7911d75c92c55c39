import { describe, expect, test } from 'vitest';
import { type TestReply, useGateway } from '../../support/gateway.ts';
import { MUTATION, payoutBalance } from '../payouts/doors.ts';

/** The limits as high as they can be set: what lies beyond the stack must still be a fault of the caller. */
const gateway = useGateway({
  GRAPHQL_TOKENS_MAX: '100000',
  GRAPHQL_DEPTH_MAX: '1000',
  GRAPHQL_COST_MAX: '1000000000',
  GRAPHQL_VARIABLES_DEPTH_MAX: '1000',
  GRAPHQL_VARIABLES_MAX: '100000',
});

const nest = (open: string, inner: string, close: string, depth: number) =>
  open.repeat(depth) + inner + close.repeat(depth);

/** Documents that nest, each as deep as is asked, in the places where GraphQL lets them. */
const SHAPES: readonly (readonly [string, (depth: number) => string])[] = [
  ['fields', (depth) => nest('{a', '', '}', depth)],
  ['fields left open', (depth) => '{a'.repeat(depth)],
  ['known fields', (depth) => cycle(depth)],
  ['known fields, twice', (depth) => `${cycle(depth).slice(0, -1)} ${cycle(depth).slice(1)}`],
  ['inline fragments', (depth) => nest('{...', '{payoutBalance{amount}}', '}', depth)],
  ['lists', (depth) => `{payoutUser(email:${nest('[', '', ']', depth)}){id}}`],
  ['objects', (depth) => `{history(filter:${nest('{a:', '1', '}', depth)}){totalCount}}`],
  ['types', (depth) => `query($a:${nest('[', 'Int', ']', depth)}){payoutBalance{amount}}`],
];

function cycle(depth: number): string {
  const turns = Math.min(Math.ceil(depth / 3), 1200);
  return `{history{nodes{${nest('payoutUser{history{nodes{', 'id', '}}}', turns)}}}}`;
}

/** From what is fine to what fills the body; the stack gives out somewhere on the way. */
const DEPTHS = [10, 300, 1000, 1500, 2000, 2500, 3000, 4000, 6000, 9000, 15_000];

describe.each(SHAPES)('a document of nested %s', (_, write) => {
  test('is answered, or refused as a fault of the caller, at any depth', async () => {
    const business = await gateway().business();
    for (const depth of DEPTHS) {
      const reply = await gateway().graphql(business, write(depth));
      expect({ depth, ok: [200, 400, 413].includes(reply.status) }).toEqual({ depth, ok: true });
      expect(codesOf(reply)).not.toContain('INTERNAL_SERVER_ERROR');
    }
  });
});

test.each(['[', '{"a":'])('a variable of nested %s is refused at any depth', async (open) => {
  const { key } = await gateway().business();
  const close = open === '[' ? ']' : '}';
  for (const depth of DEPTHS) {
    const value = nest(open, '1', close, depth);
    for (const input of [`{"email":${value},"amount":1}`, `{"email":"a@b.co","amount":${value}}`]) {
      const body = `{"query":${JSON.stringify(MUTATION)},"variables":{"input":${input}}}`;
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` };
      const init = { method: 'POST', headers, body };
      const [graphql, rest] = await Promise.all([
        gateway().fetch('/graphql', init),
        gateway().fetch('/payout/create', { ...init, body: input }),
      ]);
      expect(['BAD_USER_INPUT', 'VALIDATION_FAILED', 'LIMIT_EXCEEDED']).toContain(
        codesOf(graphql)[0],
      );
      expect(rest).toMatchObject({ status: 400 });
    }
  }
});

test('a document that is too deep to be parsed pays nobody', async () => {
  const business = await gateway().business();
  const pay = 'createPayoutUser(input: {email: "a@b.co", amount: 1}) { hash }';
  const document = `mutation { ${pay} deep: ${pay.slice(0, -1)}${'{a'.repeat(20_000)}`;
  const codes = codesOf(await gateway().graphql(business, document));
  expect(['GRAPHQL_PARSE_FAILED', 'LIMIT_EXCEEDED']).toContain(codes[0]);
  expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  await gateway().expectBooksToBalance();
});

function codesOf({ json }: TestReply): readonly string[] {
  const errors: readonly { extensions: { code: string } }[] = json?.errors ?? [];
  return errors.map(({ extensions }) => extensions.code);
}
