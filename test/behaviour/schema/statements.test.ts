import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyAuthenticator } from '../../../src/business/caller.ts';
import type { HttpRequest } from '../../../src/kernel/exchange.ts';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { type StatementLog, logStatements } from '../../support/statements.ts';
import { until } from '../../support/processes.ts';

let gateway: TestGateway;
let log: StatementLog;
let business: TestBusiness;
/** Of users and entries, in turn, so that each has some among the first two. */
let ids: string[];

beforeAll(async () => {
  gateway = await openGateway();
  business = await gateway.business();
  // 24 users; the first of them was paid most often.
  for (let i = 0; i < 60; i += 1)
    await gateway.pay(business, { email: `p${i < 30 ? i % 24 : 0}@example.com`, amount: 10 });
  const { json } = await gateway.graphql(
    business,
    '{ payoutUsers(first: 25) { nodes { id } } history(first: 25) { nodes { id } } }',
  );
  const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);
  const entries = idsOf(json.data.history);
  ids = idsOf(json.data.payoutUsers).flatMap((id, at) => [id, entries[at] ?? id]);
  log = await logStatements(gateway);
  // The connections of the log are new: their first statements are not ours.
  await gateway.graphql(business, '{ payoutBalance { amount } }');
});

afterAll(() => gateway.close());

const ask = (query: string) =>
  log.during(async () => {
    const { json } = await gateway.graphql(business, query);
    expect(json.errors).toBeUndefined();
  });

describe('the number of statements does not grow with the rows of a page:', () => {
  test.each([
    ['users', (n: number) => `{ payoutUsers(first: ${n}) { totalCount nodes { id email } } }`],
    [
      'users with their history and its count',
      (n: number) => `{ payoutUsers(first: ${n}) { totalCount nodes { id history(first: 5) {
        totalCount nodes { id amount } pageInfo { hasNextPage } } } } }`,
    ],
    [
      'users with two pages of their history',
      (n: number) => `{ payoutUsers(first: ${n}) { nodes { id
        newest: history(first: 2) { nodes { id } } oldest: history(last: 3) { nodes { id } } } } }`,
    ],
    [
      'users with the payout users of their history, and so on',
      (n: number) => `{ payoutUsers(first: ${n}) { nodes { history(first: 3) { nodes {
        payoutUser { email history(first: 2) { totalCount nodes { payoutUser { id } } } } } } } } }`,
    ],
    [
      'entries with their payout users',
      (n: number) => `{ history(first: ${n}) { totalCount nodes { id payoutUser { id email } } } }`,
    ],
    [
      'nodes, and what is below them',
      (n: number) => `{ nodes(ids: ${JSON.stringify(ids.slice(0, n))}) { id
        ... on PayoutUser { email history(first: 2) { totalCount nodes { id } } }
        ... on HistoryEntry { payoutUser { email } } } }`,
    ],
    [
      'node, each by a name of its own',
      (n: number) =>
        `{ ${ids
          .slice(0, Math.min(n, 20))
          .map((id, at) => `n${at}: node(id: "${id}") { id }`)
          .join(' ')} }`,
    ],
  ])('%s', async (_, query) => {
    const two = await ask(query(2));
    const twenty = await ask(query(20));
    const fifty = await ask(query(50));
    // Sorted: statements of one level are sent at once, on connections of their own.
    expect(twenty.map(shape).sort()).toEqual(two.map(shape).sort());
    expect(fifty.map(shape).sort()).toEqual(two.map(shape).sort());
    // The key, the page, its count, and a statement or two for each level below.
    expect(two.length).toBeLessThanOrEqual(8);
  });
});

/** A statement, whatever its values and their number. */
function shape(statement: string): string {
  return statement
    .replaceAll(/'[^']*'/g, '?')
    .replaceAll(/\?(?:, \?)+/g, '?')
    .replaceAll(/\(\?\)(?:, \(\?\))+/g, '(?)')
    .replaceAll(/limit \d+/g, 'limit');
}

test('a count that is not asked for is not made', async () => {
  const statements = await ask(
    '{ history(first: 2) { nodes { id } } payoutUsers { nodes { id } } }',
  );
  expect(statements.filter((statement) => statement.includes('count('))).toEqual([]);
  expect(statements).toHaveLength(3);
});

describe('API keys', () => {
  const request = (): HttpRequest => ({
    method: 'GET',
    header: (name) => (name === 'authorization' ? `Bearer ${business.key}` : undefined),
    query: () => undefined,
    params: {},
    site: () => ({ host: '', isSecure: false }),
    json: async () => ({}),
  });

  test('of 200 requests at once are looked up by one statement', async () => {
    const statements = await log.during(() =>
      Promise.all(
        Array.from({ length: 200 }, async () =>
          keyAuthenticator.authenticate(request(), gateway.serving.app),
        ),
      ),
    );
    expect(statements).toHaveLength(1);
    expect(statements[0]).toContain('api_key');
  });

  test('of 200 requests over HTTP are looked up by two: the first, then all that came', async () => {
    let arrived = 0;
    gateway.serving.server.on('request', () => void (arrived += 1));
    const statements = await log.during(() =>
      withClient(gateway.databaseUrl, async (client) => {
        // The first look-up waits for this lock, so that the others arrive while it runs.
        await client.query('begin');
        await client.query('lock table api_key');
        const replies = Promise.all(
          Array.from({ length: 200 }, () => gateway.graphql(business, '{ __typename }')),
        );
        await until('all have come', () => arrived === 200);
        await client.query('commit');
        await replies;
      }),
    );
    expect(statements).toHaveLength(2);
  });

  test('are not remembered: each request asks again', async () => {
    for (let i = 0; i < 3; i += 1) expect(await ask('{ __typename }')).toHaveLength(1);
  });

  test('that are malformed are refused without a statement', async () => {
    const typo = `${business.key.slice(0, -1)}${business.key.endsWith('0') ? '1' : '0'}`;
    for (const key of ['key', '', typo, `${business.key}0`]) {
      const statements = await log.during(() =>
        gateway.graphql({ id: '', key }, '{ payoutBalance { amount } }'),
      );
      expect(statements).toEqual([]);
    }
  });
});
