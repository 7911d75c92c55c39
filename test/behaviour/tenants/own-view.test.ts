import { beforeAll, describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { NOBODY, type User } from '../../support/users.ts';
import { FIND, HISTORY, seen, twoBusinesses } from './two-businesses.ts';

const gateway = useGateway();

let ada: User;
let bob: User;
let eve: User;

beforeAll(async () => {
  ({ ada, bob, eve } = await twoBusinesses(gateway()));
});

describe('a payout user', () => {
  test('finds itself by none of its names, or by one', async () => {
    const { id, hash, email } = ada;
    for (const variables of [{}, { hash }, { email }, { email: 'ADA@example.com' }, { id }]) {
      const { json } = await gateway().graphql(ada.hash, FIND, variables);
      expect(json.data.payoutUser).toMatchObject({ id, hash, email, history: { totalCount: 2 } });
    }
    const { json } = await gateway().graphql(ada.hash, FIND, { hash, email });
    expect(json.errors[0].extensions.code).toBe('VALIDATION_FAILED');
  });

  test.each(['hash', 'email', 'id'] as const)('finds nobody else by %s', async (name) => {
    const nobody = await gateway().graphql(ada.hash, FIND, { [name]: NOBODY[name] });
    for (const user of [bob, eve]) {
      const reply = await gateway().graphql(ada.hash, FIND, { [name]: user[name] });
      expect(seen(reply)).toEqual(seen(nobody));
    }
    expect(nobody.json).toEqual({ data: { payoutUser: null } });
  });

  test("sees its own history, and nobody else's", async () => {
    const { json } = await gateway().graphql(ada.hash, HISTORY);
    expect(json.data.history.totalCount).toBe(2);
    for (const { node } of json.data.history.edges) expect(node.payoutUser.id).toBe(ada.id);
    const own = await gateway().graphql(ada.hash, HISTORY, { filter: { email: ada.email } });
    expect(own.json).toEqual(json);
    const nobody = await gateway().graphql(ada.hash, HISTORY, { filter: { hash: NOBODY.hash } });
    for (const { hash, email, id: payoutUserId } of [bob, eve])
      for (const filter of [{ hash }, { email }, { payoutUserId }])
        expect(seen(await gateway().graphql(ada.hash, HISTORY, { filter }))).toEqual(seen(nobody));
    const topUps = await gateway().graphql(ada.hash, HISTORY, { filter: { type: 'TOP_UP' } });
    expect(seen(topUps)).toEqual(seen(nobody));
  });

  test('does not see the payout balance after its entries, its own balance it does', async () => {
    const entries = '{ nodes { payoutBalanceAfter userBalanceAfter } }';
    const query = `{ history ${entries} payoutUser { history ${entries} } }`;
    const { json } = await gateway().graphql(ada.hash, query);
    const nodes = [200, 100].map((userBalanceAfter) => ({
      payoutBalanceAfter: null,
      userBalanceAfter,
    }));
    expect(json.errors).toBeUndefined();
    expect(json.data).toEqual({ history: { nodes }, payoutUser: { history: { nodes } } });
  });

  test.each([
    '{ payoutUsers { totalCount } }',
    '{ payoutUsers(first: -1) { totalCount } }',
    '{ payoutBalance { amount } }',
    'mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }',
    'mutation { createPayoutUser(input: { email: "", amount: 0, idempotencyKey: "" }) { hash } }',
  ])('may not ask %s', async (query) => {
    const { status, json } = await gateway().graphql(ada.hash, query);
    expect(status).toBe(200);
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0]).toMatchObject({
      message: 'Forbidden',
      extensions: { code: 'FORBIDDEN' },
    });
    expect(Object.values(json.data ?? {}).filter((value) => value !== null)).toEqual([]);
  });
});
