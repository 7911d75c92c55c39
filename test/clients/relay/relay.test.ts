import type { Environment } from 'relay-runtime';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { FUNDS, expectNoComplaint, graphqlUrl, ownKey, payPeople } from '../stage.ts';
import { commit, createEnvironment, load, read } from './environment.ts';
import historyPageQuery, {
  type documentsHistoryPageQuery,
} from './generated/documentsHistoryPageQuery.graphql.ts';
import historyQuery, {
  type documentsHistoryQuery,
  type documentsHistoryQuery$data,
} from './generated/documentsHistoryQuery.graphql.ts';
import payMutation, {
  type documentsPayMutation,
} from './generated/documentsPayMutation.graphql.ts';
import userHistoryPageQuery, {
  type documentsUserHistoryPageQuery,
} from './generated/documentsUserHistoryPageQuery.graphql.ts';
import userQuery, { type documentsUserQuery } from './generated/documentsUserQuery.graphql.ts';
import entryRow, { type documents_entryRow$data } from './generated/documents_entryRow.graphql.ts';
import historyList, {
  type documents_historyList$data,
} from './generated/documents_historyList.graphql.ts';
import userHistory, {
  type documents_userHistory$data,
} from './generated/documents_userHistory.graphql.ts';

const PEOPLE = 8;
const PAGE = 3;
const key = ownKey(4);
const filter = { type: 'ALLOCATION' } as const;

let environment: Environment;
let newestFirst: readonly string[];

beforeAll(async () => {
  newestFirst = (await payPeople(key, PEOPLE)).toReversed();
});

beforeEach(() => {
  environment = createEnvironment(graphqlUrl(), key);
});

expectNoComplaint();

/** The list as the store has it now. */
const listOf = (query: documentsHistoryQuery$data) =>
  read<documents_historyList$data>(environment, historyList, query).history;

const emailsOf = ({ edges }: ReturnType<typeof listOf>) =>
  edges.map(
    ({ node }) => read<documents_entryRow$data>(environment, entryRow, node).payoutUser?.email,
  );

test('pages forward become one list', async () => {
  const query = await load<documentsHistoryQuery>(environment, historyQuery, {
    first: PAGE,
    filter,
  });
  while (listOf(query).pageInfo.hasNextPage) {
    const after = listOf(query).pageInfo.endCursor;
    await load<documentsHistoryPageQuery>(environment, historyPageQuery, {
      first: PAGE,
      after,
      filter,
    });
  }
  expect(emailsOf(listOf(query))).toEqual(newestFirst);
});

test('pages backward become one list', async () => {
  const query = await load<documentsHistoryQuery>(environment, historyQuery, {
    last: PAGE,
    filter,
  });
  while (listOf(query).pageInfo.hasPreviousPage) {
    const before = listOf(query).pageInfo.startCursor;
    await load<documentsHistoryPageQuery>(environment, historyPageQuery, {
      last: PAGE,
      before,
      filter,
    });
  }
  expect(emailsOf(listOf(query))).toEqual(newestFirst);
});

test('a list within a node is paged by the id of the node', async () => {
  const email = newestFirst[0] ?? '';
  const input = { email, amount: 1 };
  await commit<documentsPayMutation>(environment, payMutation, { input, connections: [] });
  const { payoutUser } = await load<documentsUserQuery>(environment, userQuery, { email });
  if (!payoutUser) throw new Error('a payout user was expected');
  const history = () =>
    read<documents_userHistory$data>(environment, userHistory, payoutUser).history;
  const after = history().pageInfo.endCursor;
  await load<documentsUserHistoryPageQuery>(environment, userHistoryPageQuery, {
    id: payoutUser.id,
    after,
  });
  expect(history().edges.map(({ node }) => node.amount)).toEqual([1, 100 + PEOPLE - 1]);
  expect(history().pageInfo.hasNextPage).toBe(false);
});

test('a payout is put before the list, and seen wherever its balances are shown', async () => {
  const query = await load<documentsHistoryQuery>(environment, historyQuery, { first: 1, filter });
  const before = query.payoutBalance.amount;
  const connections = [listOf(query).__id];
  const input = { email: 'new@example.com', amount: 5_000 };
  const { data, errors } = await commit<documentsPayMutation>(environment, payMutation, {
    input,
    connections,
  });
  expect([errors, data.createPayoutUser?.created]).toEqual([null, true]);
  expect(emailsOf(listOf(query))[0]).toBe('new@example.com');
  const again = await load<documentsHistoryQuery>(environment, historyQuery, { first: 1, filter });
  expect(again.payoutBalance.amount).toBe(before - 5_000);
});

test('a refusal is told by its code', async () => {
  const input = { email: 'ada@example.com', amount: FUNDS + 1 };
  const { data, errors } = await commit<documentsPayMutation>(environment, payMutation, {
    input,
    connections: [],
  });
  expect(data).toEqual({ createPayoutUser: null });
  expect(errors).toMatchObject([{ extensions: { code: 'INSUFFICIENT_BALANCE' } }]);
});
