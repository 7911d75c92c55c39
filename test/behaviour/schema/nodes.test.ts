import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/kernel/ids.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NOBODY } from '../../support/users.ts';

const gateway = useGateway();

/** What one payout shows, by the ids of it. */
interface Paid {
  readonly payoutUser: { readonly id: string; readonly email: string; readonly hash: string };
  readonly entry: { readonly id: string; readonly amount: number };
  readonly payoutBalance: { readonly id: string; readonly amount: number };
}

const PAY = `mutation ($input: CreatePayoutUserInput!) {
  createPayoutUser(input: $input) {
    payoutUser { id email hash } entry { id amount } payoutBalance { id amount }
  }
}`;

async function pay(payer: TestBusiness, email: string, amount: number): Promise<Paid> {
  const { json } = await gateway().graphql(payer, PAY, { input: { email, amount } });
  return json.data.createPayoutUser;
}

let business: TestBusiness;
let ada: Paid;
let bob: Paid;
let eve: Paid;

beforeAll(async () => {
  business = await gateway().business();
  ada = await pay(business, 'ada@example.com', 7);
  bob = await pay(business, 'bob@example.com', 11);
  eve = await pay(await gateway().business(), 'eve@example.com', 13);
});

const freshId = () => newId(new Date());

const FIELDS = `__typename id
  ... on PayoutUser { email } ... on HistoryEntry { amount } ... on PayoutBalance { amount }`;

async function nodes(ids: unknown, caller: TestBusiness | string = business): Promise<unknown[]> {
  const query = `query ($ids: [ID!]!) { nodes(ids: $ids) { ${FIELDS} } }`;
  const { status, json } = await gateway().graphql(caller, query, { ids });
  expect(json.errors).toBeUndefined();
  expect(status).toBe(200);
  return json.data.nodes;
}

async function node(id: string, caller: TestBusiness | string = business): Promise<unknown> {
  const query = `query ($id: ID!) { node(id: $id) { ${FIELDS} } }`;
  const { json } = await gateway().graphql(caller, query, { id });
  expect(json.errors).toBeUndefined();
  return json.data.node;
}

const userOf = ({ payoutUser: { id, email } }: Paid) => ({ __typename: 'PayoutUser', id, email });
const entryOf = ({ entry }: Paid) => ({ __typename: 'HistoryEntry', ...entry });
const idsOf = ({ payoutUser, entry, payoutBalance }: Paid) => [
  payoutUser.id,
  entry.id,
  payoutBalance.id,
];

describe('a node', () => {
  test('of a business is each of its users, entries and its balance, whatever the order', async () => {
    const balance = { __typename: 'PayoutBalance', ...bob.payoutBalance };
    expect(await nodes([...idsOf(ada), ...idsOf(bob)])).toEqual([
      userOf(ada),
      entryOf(ada),
      balance,
      userOf(bob),
      entryOf(bob),
      balance,
    ]);
    expect(await nodes(idsOf(ada).toReversed())).toEqual([balance, entryOf(ada), userOf(ada)]);
    expect(await node(ada.payoutUser.id)).toEqual(userOf(ada));
    expect(await node(ada.entry.id)).toEqual(entryOf(ada));
    expect(await node(ada.payoutBalance.id)).toEqual(balance);
  });

  test('of a payout user is itself and each of its entries, and nothing else', async () => {
    const { hash } = ada.payoutUser;
    expect(await nodes(idsOf(ada), hash)).toEqual([userOf(ada), entryOf(ada), null]);
    expect(await nodes([...idsOf(bob), ...idsOf(eve)], hash)).toEqual(Array(6).fill(null));
    const { json } = await gateway().graphql(
      hash,
      `{ node(id: "${ada.entry.id}") { ... on HistoryEntry {
        payoutBalanceAfter userBalanceAfter payoutUser { id } } } }`,
    );
    const payoutUser = { id: ada.payoutUser.id };
    expect(json.data.node).toEqual({ payoutBalanceAfter: null, userBalanceAfter: 7, payoutUser });
  });

  test("of another business is nobody's", async () => {
    expect(await nodes([...idsOf(eve), NOBODY.id, freshId()])).toEqual(Array(5).fill(null));
    for (const id of idsOf(eve)) expect(await node(id)).toBeNull();
  });

  test('has the same id wherever it is shown, so that a cache keeps one of it', async () => {
    const { json } = await gateway().graphql(
      business,
      `{ payoutBalance { id } payoutUser(email: "ada@example.com") { id history { nodes { id } } } }`,
    );
    expect(json.data).toEqual({
      payoutBalance: { id: ada.payoutBalance.id },
      payoutUser: { id: ada.payoutUser.id, history: { nodes: [{ id: ada.entry.id }] } },
    });
    expect(new Set([...idsOf(ada), ...idsOf(bob)]).size).toBe(5);
  });

  test('is fetched anew as Relay does it, by a fragment on its type', async () => {
    const { json } = await gateway().graphql(
      business,
      `query ($count: Int = 1, $cursor: String, $id: ID!) {
        node(id: $id) { __typename ...History_user id }
      }
      fragment History_user on PayoutUser {
        history(first: $count, after: $cursor) {
          edges { node { id __typename } cursor } pageInfo { endCursor hasNextPage }
        }
      }`,
      { id: ada.payoutUser.id },
    );
    const { __typename, id, history } = json.data.node;
    expect({ __typename, id }).toEqual({ __typename: 'PayoutUser', id: ada.payoutUser.id });
    const first = { id: ada.entry.id, __typename: 'HistoryEntry' };
    expect(history.edges.map((edge: { node: object }) => edge.node)).toEqual([first]);
  });
});

describe('an id', () => {
  test('that comes twice, or in capitals, names the same row', async () => {
    const { id } = ada.payoutUser;
    expect(await nodes([id, id.toUpperCase(), id])).toEqual(Array(3).fill(userOf(ada)));
  });

  test.each(['', 'x', '0', NOBODY.hash, `{${NOBODY.id}}`, 'VXNlcjox', '\0', 'é'.repeat(255)])(
    'that has no form of one, such as %j, names nothing',
    async (id) => {
      expect(await nodes([id, ada.entry.id])).toEqual([null, entryOf(ada)]);
      expect(await node(id)).toBeNull();
    },
  );

  test('may be a number, and one that is no list is a list of one', async () => {
    expect(await nodes(1)).toEqual([null]);
    expect(await nodes(ada.entry.id)).toEqual([entryOf(ada)]);
    expect(await nodes([])).toEqual([]);
  });
});

describe('nodes', () => {
  const ask = (ids: readonly string[], caller: TestBusiness | string | undefined = business) =>
    gateway().graphql(caller, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids });

  test('are 100 at most', async () => {
    const many = Array.from({ length: 99 }, freshId);
    const reply = await ask([...many, ada.entry.id]);
    expect(reply.json.data.nodes).toEqual([...Array(99).fill(null), { id: ada.entry.id }]);
    const { status, json } = await ask([...many, freshId(), ada.entry.id]);
    expect(status).toBe(200);
    expect(json.errors[0].message).toBe('The ids may not be more than 100.');
    expect(json.errors[0].extensions).toEqual({
      code: 'VALIDATION_FAILED',
      fields: { ids: ['The ids may not be more than 100.'] },
    });
  });

  test('name the argument once where several ids are too long', async () => {
    const text = 'The ids may not be greater than 255 characters.';
    const { json } = await ask(['a'.repeat(256), 'b'.repeat(256)]);
    expect(json.errors[0].extensions.fields).toEqual({ ids: [text] });
  });

  test('count in the cost by as many as they are', async () => {
    const below = '... on PayoutUser { history(first: 100) { nodes { id amount } } }';
    const query = (ids: number) =>
      `{ nodes(ids: ${JSON.stringify(Array.from({ length: ids }, freshId))}) { ${below} } }`;
    expect((await gateway().graphql(business, query(90))).json.errors).toBeUndefined();
    const { json } = await gateway().graphql(business, query(100));
    expect(json.errors[0].extensions.code).toBe('LIMIT_EXCEEDED');
    expect(json.errors[0].message).toContain('cost');
  });

  test('of nobody are UNAUTHENTICATED before they are counted', async () => {
    const { status, json } = await gateway().graphql(
      undefined,
      `{ nodes(ids: ${JSON.stringify(Array.from({ length: 101 }, freshId))}) { id } }`,
    );
    expect(status).toBe(401);
    expect(json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });
});
