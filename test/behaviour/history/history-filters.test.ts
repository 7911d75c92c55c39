import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const EMAILS = ['ada@example.com', 'plain@example.com', 'zoe+tag@shop.example'];

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
  for (const email of EMAILS) await gateway().pay(business, { email, amount: 100 });
});

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly createdAt: string;
  readonly payoutUser: {
    readonly id: string;
    readonly email: string;
    readonly hash: string;
  } | null;
}

async function history(filter: Record<string, unknown> | null): Promise<Entry[]> {
  const { json } = await gateway().graphql(
    business,
    `query ($filter: HistoryFilter) {
      history(filter: $filter) {
        totalCount
        nodes { id type createdAt payoutUser { id email hash } }
      }
    }`,
    { filter },
  );
  expect(json.errors).toBeUndefined();
  const { nodes, totalCount } = json.data.history;
  expect(totalCount).toBe(nodes.length);
  return nodes;
}

describe('history', () => {
  test('is newest first, the top-up of the beginning last', async () => {
    const all = await history(null);
    expect(all.map(({ payoutUser }) => payoutUser?.email)).toEqual([
      ...EMAILS.toReversed(),
      undefined,
    ]);
    expect(all.at(-1)?.type).toBe('TOP_UP');
  });

  test('is filtered by type', async () => {
    const all = await history({});
    for (const type of ['TOP_UP', 'ALLOCATION'])
      expect(await history({ type })).toEqual(all.filter((entry) => entry.type === type));
  });

  test('is filtered by hash, address in any case, and id of a payout user', async () => {
    const all = await history({});
    for (const entry of all.filter(({ payoutUser }) => payoutUser)) {
      const { id = '', email = '', hash = '' } = entry.payoutUser ?? {};
      for (const filter of [
        { hash },
        { email },
        { email: email.toUpperCase() },
        { payoutUserId: id },
        { payoutUserId: id.toUpperCase() },
        { hash, email, payoutUserId: id, type: 'ALLOCATION' },
      ])
        expect(await history(filter)).toEqual([entry]);
      expect(await history({ email, type: 'TOP_UP' })).toEqual([]);
    }
  });

  test.each([
    { hash: 'a'.repeat(52) },
    { hash: '' },
    { hash: '\0' },
    { email: 'nobody@example.com' },
    { email: '%' },
    { email: '\0' },
    { payoutUserId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42' },
    { payoutUserId: 'no id' },
    { email: 'plain@example.com', payoutUserId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42' },
    { email: 'plain@example.com', hash: 'a'.repeat(52) },
  ])('of %j, who is nobody, is empty', async (filter) => {
    expect(await history(filter)).toEqual([]);
  });
});

describe('history by time', () => {
  test('is from a time on, inclusive, to a time, exclusive', async () => {
    const all = await history({});
    for (const { createdAt: from } of all)
      for (const { createdAt: to } of all) {
        const within = all.filter(({ createdAt }) => createdAt >= from && createdAt < to);
        expect(await history({ from, to })).toEqual(within);
      }
    const { createdAt = '' } = all[2] ?? {};
    expect((await history({ from: createdAt })).at(-1)?.createdAt).toBe(createdAt);
    const later = await history({ to: createdAt });
    expect(later.every((entry) => entry.createdAt < createdAt)).toBe(true);
  });

  test('takes a time of any offset, and of more than milliseconds', async () => {
    const [, { createdAt } = { createdAt: '' }] = await history({});
    const at = Date.parse(createdAt);
    const shifted = new Date(at + 5.5 * 3_600_000).toISOString().replace('Z', '+05:30');
    expect(await history({ from: shifted })).toEqual(await history({ from: createdAt }));
    const justAfter = createdAt.replace('Z', '000001Z');
    const after = (await history({})).filter((entry) => Date.parse(entry.createdAt) > at);
    expect(await history({ from: justAfter })).toEqual(after);
  });

  test.each([
    '0000-01-01T00:00:00Z',
    '0001-01-01T00:00:00+23:59',
    '9999-12-31T23:59:59.999Z',
    '9999-12-31T23:59:59-23:59',
  ])('takes the time %s at the end of what RFC 3339 can say', async (time) => {
    const all = await history({});
    const isPast = time < '2';
    expect(await history({ from: time })).toEqual(isPast ? all : []);
    expect(await history({ to: time })).toEqual(isPast ? [] : all);
  });
});
