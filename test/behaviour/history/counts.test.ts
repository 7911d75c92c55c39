import { beforeAll, describe, expect, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { topUp } from '../../../src/ledger/top-up/funding.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { type User, payUser } from '../../support/users.ts';

const gateway = useGateway();

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
  readonly payoutUser: { readonly id: string } | null;
}

let business: TestBusiness;
let ada: User;
let entries: readonly Entry[];

const fund = (id: string) =>
  queueOf(gateway().serving.app).post(id, topUp({ amount: 500, actor: 'cli' }));

beforeAll(async () => {
  business = await gateway().business();
  // Another's entries, which nothing may count.
  const other = await gateway().business();
  await fund(other.id);
  for (const payer of [business, other])
    for (const name of ['ada', 'zoe', 'ada']) {
      const user = await payUser(gateway(), payer, `${name}@example.com`);
      if (payer === business && name === 'ada') ada = user;
      await fund(payer.id);
    }
  entries = (await history({ page: 'first: 100' })).nodes;
});

async function history(
  { filter = {}, page = '' }: { filter?: Record<string, unknown>; page?: string },
  caller: TestBusiness | string = business,
): Promise<{ totalCount: number; nodes: Entry[]; pageInfo: Record<string, string> }> {
  const { json } = await gateway().graphql(
    caller,
    `query ($filter: HistoryFilter) {
      history(filter: $filter${page && `, ${page}`}) {
        totalCount pageInfo { startCursor endCursor }
        nodes { id type createdAt payoutUser { id } }
      }
    }`,
    { filter },
  );
  expect(json.errors).toBeUndefined();
  return json.data.history;
}

describe('the totalCount of history', () => {
  test('is of all entries of the business, whatever the page', async () => {
    expect(entries).toHaveLength(7);
    for (const page of ['', 'first: 0', 'first: 2', 'last: 1', `first: 3, after: null`])
      expect((await history({ page })).totalCount).toBe(7);
  });

  test('is of those that the filter lets through', async () => {
    const [, , { createdAt: time } = { createdAt: '' }] = entries;
    const filters: [Record<string, unknown>, (entry: Entry) => boolean][] = [
      [{ type: 'TOP_UP' }, ({ type }) => type === 'TOP_UP'],
      [{ type: 'ALLOCATION' }, ({ type }) => type === 'ALLOCATION'],
      [{ from: time }, ({ createdAt }) => createdAt >= time],
      [{ to: time }, ({ createdAt }) => createdAt < time],
      [{ type: 'ALLOCATION', to: time }, (e) => e.type === 'ALLOCATION' && e.createdAt < time],
      [{ type: 'TOP_UP', from: time }, (e) => e.type === 'TOP_UP' && e.createdAt >= time],
      [{ email: ada.email }, (entry) => entry.payoutUser?.id === ada.id],
      [{ email: ada.email, type: 'ALLOCATION' }, (entry) => entry.payoutUser?.id === ada.id],
      [{ payoutUserId: ada.id, type: 'TOP_UP' }, () => false],
      [{ hash: ada.hash, type: null, from: null }, (entry) => entry.payoutUser?.id === ada.id],
    ];
    for (const [filter, matches] of filters) {
      const expected = entries.filter(matches).length;
      expect((await history({ filter, page: 'first: 1' })).totalCount).toBe(expected);
    }
  });

  test('is of its own entries for a payout user', async () => {
    for (const filter of [{}, { type: 'ALLOCATION' }])
      expect((await history({ filter }, ada.hash)).totalCount).toBe(2);
    expect((await history({ filter: { type: 'TOP_UP' } }, ada.hash)).totalCount).toBe(0);
  });

  test('grows with each entry', async () => {
    const growing = await gateway().business({ payoutBalance: 0 });
    const counts = async () =>
      Promise.all(
        [{}, { type: 'TOP_UP' }, { type: 'ALLOCATION' }].map(
          async (filter) => (await history({ filter }, growing)).totalCount,
        ),
      );
    expect(await counts()).toEqual([0, 0, 0]);
    await fund(growing.id);
    expect(await counts()).toEqual([1, 1, 0]);
    await payUser(gateway(), growing, 'ada@example.com');
    expect(await counts()).toEqual([2, 1, 1]);
  });
});

test.each(['first', 'last'])('history within a time is paged by %s as without', async (size) => {
  const from = entries.at(-2)?.createdAt;
  const to = new Date(Date.now() + 1_000).toISOString();
  const within = entries.slice(0, -1).map(({ id }) => id);
  const walked: string[] = [];
  for (let cursor = 'null', round = 0; round < within.length; round += 1) {
    const page = `${size}: 1, ${size === 'first' ? 'after' : 'before'}: ${cursor}`;
    const { nodes, pageInfo } = await history({ filter: { from, to }, page });
    walked.push(...nodes.map(({ id }) => id));
    cursor = JSON.stringify(pageInfo[size === 'first' ? 'endCursor' : 'startCursor']);
  }
  expect(walked).toEqual(size === 'first' ? within : within.toReversed());
});
