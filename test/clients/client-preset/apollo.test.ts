import { CombinedGraphQLErrors } from '@apollo/client';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { FUNDS, expectNoComplaint, graphqlUrl, ownKey, payPeople } from '../stage.ts';
import { createApolloClient, possibleTypesAt } from './apollo.ts';
import { readFragment } from './generated/index.js';
import {
  EntryRow,
  HistoryPage,
  Overview,
  Pay,
  PayMany,
  TakeBack,
  UserDetail,
  UsersPage,
} from './operations.ts';

const PEOPLE = 8;
const key = ownKey(1);
const ALLOCATIONS = { type: 'ALLOCATION' } as const;

let client: ReturnType<typeof createApolloClient>;
let newestFirst: readonly string[];

beforeAll(async () => {
  newestFirst = (await payPeople(key, PEOPLE)).toReversed();
});

expectNoComplaint();

beforeEach(async () => {
  client = createApolloClient(graphqlUrl(), key, await possibleTypesAt(graphqlUrl()));
});

/** What the cache has of the history, in its order. */
function cached(variables: { filter?: { type: 'ALLOCATION' | 'TOP_UP' } } = {}) {
  const { history } = client.readQuery({ query: HistoryPage, variables }) ?? {};
  return history?.edges.map(({ node }) => readFragment(EntryRow, node).payoutUser?.email ?? null);
}

test('pages forward become one list', async () => {
  const filter = ALLOCATIONS;
  const list = client.watchQuery({ query: HistoryPage, variables: { first: 3, filter } });
  let { data } = await list.fetchMore({ variables: {} });
  while (data?.history.pageInfo.hasNextPage) {
    const after = data.history.pageInfo.endCursor;
    ({ data } = await list.fetchMore({ variables: { after } }));
  }
  expect(cached({ filter })).toEqual(newestFirst);
  expect(data?.history.totalCount).toBe(PEOPLE);
});

test('pages backward become one list', async () => {
  const filter = ALLOCATIONS;
  const list = client.watchQuery({ query: HistoryPage, variables: { last: 3, filter } });
  let { data } = await list.fetchMore({ variables: {} });
  while (data?.history.pageInfo.hasPreviousPage) {
    const before = data.history.pageInfo.startCursor;
    ({ data } = await list.fetchMore({ variables: { before } }));
  }
  expect(cached({ filter })).toEqual(newestFirst);
});

test('lists with other filters are apart', async () => {
  await client.query({ query: HistoryPage, variables: { first: 2, filter: ALLOCATIONS } });
  await client.query({ query: HistoryPage, variables: { first: 2, filter: { type: 'TOP_UP' } } });
  expect(cached({ filter: ALLOCATIONS })).toEqual(newestFirst.slice(0, 2));
  expect(cached({ filter: { type: 'TOP_UP' } })).toEqual([null]);
});

test('lists in another order are apart', async () => {
  const byBalance = { field: 'BALANCE', direction: 'DESC' } as const;
  const { data } = await client.query({
    query: UsersPage,
    variables: { first: 2, orderBy: byBalance },
  });
  const others = await client.query({ query: UsersPage, variables: { first: 2 } });
  const emails = (page: typeof data) => page?.payoutUsers.edges.map(({ node }) => node.email);
  expect(emails(data)).toEqual(newestFirst.slice(0, 2));
  expect(emails(others.data)).toEqual(newestFirst.toReversed().slice(0, 2));
});

test('a payout is seen wherever its balances are shown, without another query', async () => {
  const overview = client.watchQuery({ query: Overview });
  const before = (await overview.fetchMore({})).data?.payoutBalance.amount ?? 0;
  expect(before).toBeLessThan(FUNDS);
  const input = { email: 'new@example.com', amount: 5_000, metadata: { team: 'north' } };
  const { data } = await client.mutate({ mutation: Pay, variables: { input } });
  expect(data?.createPayoutUser).toMatchObject({ created: true, replayed: false });
  const seen = client.readQuery({ query: Overview });
  expect(seen?.payoutBalance.amount).toBe(before - 5_000);

  const id = data?.createPayoutUser?.payoutUser.id ?? '';
  await client.mutate({ mutation: Pay, variables: { input } });
  const detail = client.watchQuery({ query: UserDetail, variables: { id, first: 1 } });
  const page = await detail.fetchMore({ variables: {} });
  const user = page.data?.node;
  if (user?.__typename !== 'PayoutUser') throw new Error('a payout user was expected');
  await detail.fetchMore({ variables: { after: user.history.pageInfo.endCursor } });
  const whole = client.readQuery({ query: UserDetail, variables: { id } })?.node;
  if (whole?.__typename !== 'PayoutUser') throw new Error('a payout user was expected');
  expect([whole.balance, whole.history.edges.length]).toEqual([10_000, 2]);

  const newest = readFragment(EntryRow, whole.history.edges[0]?.node);
  expect(newest?.metadata).toEqual({ team: 'north' });
  const entryId = newest?.id ?? '';
  await client.mutate({ mutation: TakeBack, variables: { input: { entryId, amount: 2_000 } } });
  const after = client.readQuery({ query: UserDetail, variables: { id } })?.node;
  if (after?.__typename !== 'PayoutUser') throw new Error('a payout user was expected');
  expect(after.balance).toBe(8_000);
  expect(readFragment(EntryRow, after.history.edges[0]?.node)?.remainingAmount).toBe(3_000);
});

test('a batch says what became of each line', async () => {
  const payouts = [
    { email: 'one@example.com', amount: 1 },
    { email: 'two', amount: 1 },
  ];
  const { data } = await client.mutate({ mutation: PayMany, variables: { input: { payouts } } });
  expect(data?.createPayoutUsers?.results).toMatchObject([
    { status: 'PAID', error: null },
    { status: 'REFUSED', error: { code: 'VALIDATION_FAILED' } },
  ]);
});

/** The code and extensions of the error that a payout is refused with. */
async function refusalOf(given: typeof client, input: { email: string; amount: number }) {
  const error: unknown = await given
    .mutate({ mutation: Pay, variables: { input } })
    .catch((thrown: unknown) => thrown);
  if (!CombinedGraphQLErrors.is(error)) throw new Error('GraphQL errors were expected');
  return error.errors[0]?.extensions;
}

test('a refusal is told by its code, whatever its status', async () => {
  const email = 'ada@example.com';
  expect(await refusalOf(client, { email, amount: FUNDS + 1 })).toEqual({
    code: 'INSUFFICIENT_BALANCE',
  });
  expect(await refusalOf(client, { email: 'nobody', amount: 0 })).toEqual({
    code: 'VALIDATION_FAILED',
    fields: {
      email: ['The email must be a valid email address.'],
      amount: ['The amount must be at least 1.'],
    },
  });
  const stranger = createApolloClient(graphqlUrl(), 'sk_live_unknown', {});
  expect(await refusalOf(stranger, { email, amount: 1 })).toEqual({ code: 'UNAUTHENTICATED' });
});
