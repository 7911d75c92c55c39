import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

/** Balances in cents by address, in the order of creation. */
const BALANCES = {
  'plain@example.com': 500,
  'under_score@example.com': 100,
  'underxscore@example.com': 300,
  'per%cent@example.com': 400,
  'percent@example.com': 200,
  'zoe+tag@shop.example': 600,
} as const;

const EMAILS = Object.keys(BALANCES);

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
  for (const [email, amount] of Object.entries(BALANCES))
    await gateway().pay(business, { email, amount });
  await gateway()
    .serving.app.orm.em.fork()
    .execute(`update payout_user set active = false where email = 'plain@example.com'`);
});

async function users(variables: Record<string, unknown>): Promise<string[]> {
  const { json } = await gateway().graphql(
    business,
    `query ($filter: PayoutUserFilter, $orderBy: PayoutUserOrder) {
      payoutUsers(filter: $filter, orderBy: $orderBy) { totalCount nodes { email } }
    }`,
    variables,
  );
  expect(json.errors).toBeUndefined();
  const { nodes, totalCount } = json.data.payoutUsers;
  expect(totalCount).toBe(nodes.length);
  return nodes.map(({ email }: { email: string }) => email);
}

const containing = (text: string) => EMAILS.filter((email) => email.includes(text.toLowerCase()));

const balanceOf = (email: string): number => BALANCES[email as keyof typeof BALANCES];

describe('payoutUsers', () => {
  test('come by creation unless ordered', async () => {
    expect(await users({})).toEqual(EMAILS);
    expect(await users({ filter: null, orderBy: null })).toEqual(EMAILS);
  });

  test('come by creation, balance or address, both ways', async () => {
    const byBalance = EMAILS.toSorted((a, b) => balanceOf(a) - balanceOf(b));
    const expected = { CREATED_AT: EMAILS, BALANCE: byBalance };
    for (const [field, ascending] of Object.entries(expected)) {
      expect(await users({ orderBy: { field, direction: 'ASC' } })).toEqual(ascending);
      const descending = ascending.toReversed();
      expect(await users({ orderBy: { field, direction: 'DESC' } })).toEqual(descending);
    }
    const filter = { emailContains: 'p' };
    const byEmail = containing('p').filter((email) => !/[_%+]/.test(email));
    const ascending = await users({ filter, orderBy: { field: 'EMAIL', direction: 'ASC' } });
    const simple = ascending.filter((email) => byEmail.includes(email));
    expect(simple).toEqual(byEmail.toSorted());
    const descending = await users({ filter, orderBy: { field: 'EMAIL', direction: 'DESC' } });
    expect(descending).toEqual(ascending.toReversed());
  });

  test.each(['_', '%', 'r_s', 'r%c', 'EXAMPLE.com', 'Zoe+TAG', '@shop', '.', '+', '', 'nobody'])(
    'contain %j literally, in any case',
    async (text) => {
      expect(await users({ filter: { emailContains: text } })).toEqual(containing(text));
    },
  );

  test.each(['\\', '\\_', '\\%', '%%', '_%', 'a\0b', '\0', '\u{1F600}', '\ud800', "'", '"', ' '])(
    'contain no %j',
    async (text) => {
      expect(await users({ filter: { emailContains: text } })).toEqual([]);
    },
  );

  test('are filtered by status and least balance, and by all that is given', async () => {
    const active = EMAILS.slice(1);
    expect(await users({ filter: { status: 'INACTIVE' } })).toEqual(['plain@example.com']);
    expect(await users({ filter: { status: 'ACTIVE' } })).toEqual(active);
    const atLeast = (least: number) => EMAILS.filter((email) => balanceOf(email) >= least);
    for (const minBalance of [-1, 0, 100, 101, 300, 600, 601, Number.MAX_SAFE_INTEGER])
      expect(await users({ filter: { minBalance } })).toEqual(atLeast(minBalance));
    const filter = { emailContains: 'example.com', status: 'ACTIVE', minBalance: 300 };
    expect(await users({ filter })).toEqual(['underxscore@example.com', 'per%cent@example.com']);
    const nothing = { emailContains: null, status: null, minBalance: null };
    expect(await users({ filter: nothing })).toEqual(EMAILS);
  });
});
