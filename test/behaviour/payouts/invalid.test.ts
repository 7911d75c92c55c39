import { afterAll, describe, expect, test } from 'vitest';
import { type TestReply, useGateway } from '../../support/gateway.ts';
import { INVALID_PAYOUTS, type InvalidPayout, VALID_EMAILS } from './behaviours.ts';
import {
  DOORS,
  type Door,
  MUTATION,
  askFor,
  expectPaid,
  payAt,
  payoutBalance,
  userBalances,
} from './doors.ts';

const gateway = useGateway();

describe.each(DOORS)('a payout over %s', (door) => {
  test.each(INVALID_PAYOUTS)('is refused with $name', async (invalid) => {
    const business = await gateway().business();
    const reply = await askFor(gateway(), door, `Bearer ${business.key}`, invalid);
    expect(said(door, reply)).toEqual(refusal(door, reply, invalid));
    expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  });

  test.each(VALID_EMAILS)('is made to %s', async (email) => {
    const business = await gateway().business();
    const reply = await payAt(gateway(), door, business, { email, amount: 1 });
    expect(expectPaid(door, reply).replayed).toBe(false);
    const address = email.trim().toLowerCase();
    expect(await userBalances(gateway(), business)).toEqual({ [address]: 1 });
  });

  test.each(['100', '100.0', '1e2', '1.00E+2', '1000e-1', '100.000000000000000000001'])(
    'is made of the amount %s, which is whole once parsed',
    async (amount) => {
      const business = await gateway().business({ payoutBalance: 100 });
      const payout = { email: '"whole@example.com"', amount };
      expectPaid(door, await askFor(gateway(), door, `Bearer ${business.key}`, payout));
      expect(await userBalances(gateway(), business)).toEqual({ 'whole@example.com': 100 });
    },
  );

  afterAll(() => gateway().expectBooksToBalance());
});

/** What a reply says: over REST its bytes, over GraphQL its errors. */
function said(door: Door, { status, text, json }: TestReply): object {
  if (door === 'rest') return { status, text };
  const errors = json.errors.map(({ message, extensions }: Error & { extensions: object }) => ({
    message,
    extensions,
  }));
  return { status, data: json.data, errors };
}

/** What it should say. GraphQL finds some faults before a resolver, and then tells no fields. */
function refusal(door: Door, { json }: TestReply, { fields, overGraphQL }: InvalidPayout): object {
  if (door === 'rest') return { status: 400, text: JSON.stringify(fields) };
  if (overGraphQL === 'the fields') {
    const texts = Object.values(fields).flat();
    const message = texts.length === 1 ? texts[0] : 'The given data was invalid.';
    const extensions = { code: 'VALIDATION_FAILED', fields };
    return { status: 200, data: { createPayoutUser: null }, errors: [{ message, extensions }] };
  }
  const code = overGraphQL === 'no Cents' ? 'VALIDATION_FAILED' : overGraphQL;
  const error = { message: expect.any(String), extensions: { code } };
  return { status: 400, data: undefined, errors: json.errors.map(() => error) };
}

test.each(['0.5', '1e16', '1e400', '"100"', 'true', '9007199254740992'])(
  'GraphQL refuses the literal %s as no Cents',
  async (amount) => {
    const business = await gateway().business();
    const query = `mutation { createPayoutUser(input: {email: "a@example.com", amount: ${amount}})
      { hash } }`;
    const { json } = await gateway().graphql(business, query);
    expect(json.errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED' } }]);
    expect(json.errors[0].extensions).not.toHaveProperty('fields');
    expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  },
);

test('GraphQL refuses fields that the input does not have; REST leaves them unread', async () => {
  const business = await gateway().business();
  const input = { email: 'a@example.com', amount: 1, currency: 'EUR' };
  const { json } = await gateway().graphql(business, MUTATION, { input });
  expect(json.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  expectPaid('rest', await gateway().pay(business, input));
});
