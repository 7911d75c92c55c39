import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NOBODY, type User } from '../../support/users.ts';
import { FIND, HISTORY, seen, twoBusinesses } from './two-businesses.ts';

const gateway = useGateway();

let business: TestBusiness;
let other: TestBusiness;
let ada: User;
let bob: User;
let eve: User;

beforeAll(async () => {
  ({ business, other, ada, bob, eve } = await twoBusinesses(gateway()));
});

describe('a secret key', () => {
  test('finds each payout user of its business by hash, address in any case, and id', async () => {
    for (const { id, hash, email } of [ada, bob])
      for (const variables of [{ hash }, { email }, { email: email.toUpperCase() }, { id }]) {
        const { json } = await gateway().graphql(business, FIND, variables);
        expect(json.data.payoutUser).toMatchObject({ id, hash, email });
      }
  });

  test.each(['hash', 'email', 'id'] as const)(
    "is told of another business's payout user by %s as of nobody",
    async (name) => {
      const stranger = await gateway().graphql(business, FIND, { [name]: eve[name] });
      const nobody = await gateway().graphql(business, FIND, { [name]: NOBODY[name] });
      expect(seen(stranger)).toEqual(seen(nobody));
      expect(nobody.json).toEqual({ data: { payoutUser: null } });
    },
  );

  test.each(['hash', 'email', 'payoutUserId'] as const)(
    "is told of another business's history by %s as of nobody's",
    async (name) => {
      const key = name === 'payoutUserId' ? 'id' : name;
      const stranger = { filter: { [name]: eve[key] } };
      const nobody = { filter: { [name]: NOBODY[key] } };
      const reply = await gateway().graphql(business, HISTORY, stranger);
      expect(seen(reply)).toEqual(seen(await gateway().graphql(business, HISTORY, nobody)));
      expect(reply.json.data.history.totalCount).toBe(0);
    },
  );
});

describe('a secret key, asking for lists,', () => {
  test('sees its own rows, and no others', async () => {
    const lists = `{
      payoutUsers { totalCount nodes { email } }
      history { totalCount nodes { payoutUser { email } } }
      filtered: payoutUsers(filter: { emailContains: "eve" }) { totalCount }
      payoutBalance { amount }
    }`;
    const { json } = await gateway().graphql(business, lists);
    expect(json.data.payoutUsers).toEqual({
      totalCount: 2,
      nodes: [{ email: ada.email }, { email: bob.email }],
    });
    expect(json.data.history.totalCount).toBe(4);
    expect(json.data.filtered.totalCount).toBe(0);
    expect(json.data.payoutBalance.amount).toBe(1_000_000 - 300);
  });

  test('sees the payout balance after each entry', async () => {
    const { json } = await gateway().graphql(
      business,
      '{ history { nodes { payoutBalanceAfter } } }',
    );
    const after = [999_700, 999_800, 999_900, 1_000_000];
    expect(json.data.history.nodes).toEqual(
      after.map((payoutBalanceAfter) => ({ payoutBalanceAfter })),
    );
  });
});

describe('a secret key, asking for one payout user,', () => {
  test('knows one address in two businesses as two payout users', async () => {
    const email = 'ada@example.com';
    const mine = (await gateway().graphql(business, FIND, { email })).json.data.payoutUser;
    const theirs = (await gateway().graphql(other, FIND, { email })).json.data.payoutUser;
    expect(mine).toMatchObject({ id: ada.id, hash: ada.hash, balance: 200 });
    expect(theirs.balance).toBe(100);
    expect(theirs.id).not.toBe(ada.id);
    expect(theirs.hash).not.toBe(ada.hash);
  });

  test.each([
    {},
    { hash: null, email: null, id: null },
    { hash: 'h', email: 'e' },
    { email: 'ada@example.com', id: 'i' },
    { hash: 'h', email: 'e', id: 'i' },
  ])('needs exactly one name, not %j', async (variables) => {
    const { status, json } = await gateway().graphql(business, FIND, variables);
    expect(status).toBe(200);
    expect(json.data).toEqual({ payoutUser: null });
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0].extensions.code).toBe('VALIDATION_FAILED');
    expect(Object.values(json.errors[0].extensions.fields).flat()).toEqual([
      json.errors[0].message,
    ]);
  });

  test.each([
    { hash: '' },
    { email: '' },
    { id: '' },
    { id: '5' },
    { hash: '\0' },
    { email: '\0' },
  ])('finds nobody by %j', async (variables) => {
    const { json } = await gateway().graphql(business, FIND, variables);
    expect(json).toEqual({ data: { payoutUser: null } });
  });
});
