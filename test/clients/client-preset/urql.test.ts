import { beforeAll, beforeEach, expect, test } from 'vitest';
import { FUNDS, expectNoComplaint, graphqlUrl, ownKey, payPeople } from '../stage.ts';
import { readFragment } from './generated/index.js';
import {
  EntryRow,
  HistoryPage,
  Overview,
  Pay,
  PayMany,
  TakeBack,
  UsersPage,
} from './operations.ts';
import { createUrqlClient, schemaAt } from './urql.ts';

const PEOPLE = 8;
const key = ownKey(2);
const ALLOCATIONS = { type: 'ALLOCATION' } as const;

let client: ReturnType<typeof createUrqlClient>;
let newestFirst: readonly string[];

beforeAll(async () => {
  newestFirst = (await payPeople(key, PEOPLE)).toReversed();
});

expectNoComplaint();

beforeEach(async () => {
  client = createUrqlClient(graphqlUrl(), key, await schemaAt(graphqlUrl()));
});

/** A page of the history, with all that the cache has of it until then. */
async function page(variables: {
  readonly first?: number;
  readonly after?: string | null;
  readonly last?: number;
  readonly before?: string | null;
}) {
  const all = { filter: ALLOCATIONS, ...variables };
  const { data, error } = await client.query(HistoryPage, all).toPromise();
  if (!data) throw error ?? new Error('data was expected');
  const { edges, pageInfo, totalCount } = data.history;
  const emails = edges.map(({ node }) => readFragment(EntryRow, node).payoutUser?.email);
  return { emails, pageInfo, totalCount };
}

test('pages forward become one list', async () => {
  let seen = await page({ first: 3 });
  while (seen.pageInfo.hasNextPage) {
    seen = await page({ first: 3, after: seen.pageInfo.endCursor });
  }
  expect([seen.emails, seen.totalCount]).toEqual([newestFirst, PEOPLE]);
});

test('pages backward become one list', async () => {
  let seen = await page({ last: 3 });
  while (seen.pageInfo.hasPreviousPage) {
    seen = await page({ last: 3, before: seen.pageInfo.startCursor });
  }
  expect(seen.emails).toEqual(newestFirst);
});

test('payout users are listed in the order that is asked for', async () => {
  const orderBy = { field: 'EMAIL', direction: 'DESC' } as const;
  const filter = { emailContains: 'PERSON' };
  const { data } = await client.query(UsersPage, { first: 2, orderBy, filter }).toPromise();
  expect(data?.payoutUsers.edges.map(({ node }) => node.email)).toEqual(newestFirst.slice(0, 2));
});

test('a payout is seen wherever its balances are shown, without another query', async () => {
  const overview = await client.query(Overview, {}).toPromise();
  const before = overview.data?.payoutBalance.amount ?? 0;
  const input = { email: 'new@example.com', amount: 5_000 };
  const paid = await client.mutation(Pay, { input }).toPromise();
  const made = paid.data?.createPayoutUser;
  expect(made).toMatchObject({ created: true, payoutUser: { balance: 5_000 } });
  const fromCache = { requestPolicy: 'cache-only' } as const;
  const seen = () => client.readQuery(Overview, {}, fromCache)?.data?.payoutBalance.amount;
  expect(seen()).toBe(before - 5_000);

  const entryId = readFragment(EntryRow, made?.entry)?.id ?? '';
  const back = await client.mutation(TakeBack, { input: { entryId } }).toPromise();
  expect(back.data?.reversePayout?.reversed.remainingAmount).toBe(0);
  expect(seen()).toBe(before);
});

test('a batch says what became of each line', async () => {
  const payouts = [
    { email: 'one@example.com', amount: 1 },
    { email: 'two', amount: 1 },
  ];
  const { data } = await client.mutation(PayMany, { input: { payouts } }).toPromise();
  expect(data?.createPayoutUsers?.results).toMatchObject([
    { status: 'PAID', error: null },
    { status: 'REFUSED', error: { code: 'VALIDATION_FAILED' } },
  ]);
});

test('a refusal is told by its code, whatever its status', async () => {
  const refusalOf = async (given: typeof client, input: { email: string; amount: number }) => {
    const { error } = await given.mutation(Pay, { input }).toPromise();
    return [error?.networkError, error?.graphQLErrors[0]?.extensions];
  };
  const email = 'ada@example.com';
  expect(await refusalOf(client, { email, amount: FUNDS + 1 })).toEqual([
    undefined,
    { code: 'INSUFFICIENT_BALANCE' },
  ]);
  expect(await refusalOf(client, { email: 'nobody', amount: 1 })).toMatchObject([
    undefined,
    { code: 'VALIDATION_FAILED', fields: { email: [expect.any(String)] } },
  ]);
  const stranger = createUrqlClient(graphqlUrl(), 'sk_live_unknown', await schemaAt(graphqlUrl()));
  expect(await refusalOf(stranger, { email, amount: 1 })).toEqual([
    undefined,
    { code: 'UNAUTHENTICATED' },
  ]);
});
