import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { draft, lines } from '../pay-runs/drafts.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

/** A list that can be paged: its rows' ids in order come first, by pages of 100. */
interface List {
  readonly name: string;
  /** The operation's field with `(…)` for the page's arguments. */
  readonly field: (page: string) => string;
  /** Where the connection lies in the data. */
  readonly at: (data: Record<string, never>) => Connection;
}

interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly nodes: readonly { readonly id: string }[];
  readonly pageInfo: Readonly<Record<string, unknown>>;
  readonly totalCount: number;
}

const PAGE = '$first: Int, $last: Int, $after: String, $before: String';
const ARGUMENTS = 'first: $first, last: $last, after: $after, before: $before';
const SELECTION = `{
  edges { cursor node { id } } nodes { id } totalCount
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
}`;
/** A line has no id of its own: in a run it is known by its number. */
const LINE_SELECTION = SELECTION.replaceAll('{ id }', '{ id: line }');
const EMAIL = 'p03@example.com';

/** A list at the root, with other arguments besides those of the page. */
const atRoot = (field: string, others = ''): List => ({
  name: `${field}${others}`,
  field: (page) => `${field}(${page}${others}) ${SELECTION}`,
  at: (data) => data[field] ?? missing(),
});

const orders = ['CREATED_AT', 'BALANCE', 'EMAIL'].flatMap((field) =>
  ['ASC', 'DESC'].map((direction) =>
    atRoot('payoutUsers', `, orderBy: { field: ${field}, direction: ${direction} }`),
  ),
);

const lists: readonly List[] = [
  atRoot('history'),
  {
    name: 'PayoutUser.history',
    field: (page) => `payoutUser(email: "${EMAIL}") { history(${page}) ${SELECTION} }`,
    at: (data) => data['payoutUser']?.['history'] ?? missing(),
  },
  atRoot('payoutUsers'),
  atRoot('payRuns'),
  atRoot('payRuns', ', filter: { status: DRAFT }'),
  {
    name: 'PayRun.lines',
    field: (page) => `payRuns(last: 1) { nodes { lines(${page}) ${LINE_SELECTION} } }`,
    at: (data) => (data['payRuns'] as Runs | undefined)?.nodes[0]?.lines ?? missing(),
  },
  ...orders,
];

/** The first of all runs, by its lines. */
interface Runs {
  readonly nodes: readonly { readonly lines: Connection }[];
}

function missing(): never {
  throw new Error('The data has no such connection');
}

let business: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
  // 12 users, some of equal balance; one of them paid 15 times.
  for (let i = 0; i < 12; i += 1)
    await gateway().pay(business, {
      email: `p${String((i * 5) % 12).padStart(2, '0')}@example.com`,
      amount: 100 * (1 + (i % 4)),
    });
  await draft(gateway(), business.id, lines(14));
  for (let i = 0; i < 13; i += 1) await draft(gateway(), business.id, lines(1));
  for (let i = 0; i < 14; i += 1) await gateway().pay(business, { email: EMAIL, amount: 1 });
});

type Page = Record<'first' | 'last' | 'after' | 'before', number | string | null | undefined>;

async function read({ field, at }: List, page: Partial<Page>): Promise<Connection> {
  const { json, status } = await gateway().graphql(
    business,
    `query (${PAGE}) { ${field(ARGUMENTS)} }`,
    page,
  );
  expect(status).toBe(200);
  expect(json.errors).toBeUndefined();
  return at(json.data);
}

const option = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });

/** A page's arguments: a size from either end or none, and two places by their number in the list. */
const asked = fc.record({
  back: fc.boolean(),
  size: option(fc.nat(12)),
  after: option(fc.nat(11)),
  before: option(fc.nat(11)),
});

describe.each(lists)('$name', (list) => {
  test('is paged as Relay slices an array', async () => {
    const whole = await read(list, { first: 100 });
    const cursors = whole.edges.map(({ cursor }) => cursor);
    const ids = whole.edges.map(({ node }) => node.id);
    expect(ids.length).toBeGreaterThanOrEqual(12);
    expect(new Set(ids).size).toBe(ids.length);
    await fc.assert(
      fc.asyncProperty(asked, async ({ back, size, after, before }) => {
        const page = await read(list, {
          [back ? 'last' : 'first']: size,
          after: after === undefined ? undefined : cursors[after],
          before: before === undefined ? undefined : cursors[before],
        });
        const start = after === undefined ? 0 : after + 1;
        const within = ids.slice(start, Math.max(start, before ?? ids.length));
        const fromBack = back && size !== undefined;
        const limit = size ?? 20;
        const shown = fromBack
          ? within.slice(Math.max(0, within.length - limit))
          : within.slice(0, limit);
        const more = within.length > limit;
        expect(page.edges.map(({ node }) => node.id)).toEqual(shown);
        expect(page.nodes.map(({ id }) => id)).toEqual(shown);
        expect(page.edges.map(({ cursor }) => cursor)).toEqual(
          shown.map((id) => cursors[ids.indexOf(id)]),
        );
        expect(page.totalCount).toBe(ids.length);
        expect(page.pageInfo).toEqual({
          hasNextPage: fromBack ? before !== undefined : more,
          hasPreviousPage: fromBack ? more : after !== undefined,
          startCursor: page.edges.at(0)?.cursor ?? null,
          endCursor: page.edges.at(-1)?.cursor ?? null,
        });
      }),
      { numRuns: 25, seed: 20_260_101 },
    );
  });

  test('is walked forwards and backwards, each row once', async () => {
    const ids = (await read(list, { first: 100 })).nodes.map(({ id }) => id);
    const forwards: string[] = [];
    for (let after: unknown = null, more: unknown = true; more === true;) {
      const { nodes, pageInfo } = await read(list, { first: 5, after: after as string | null });
      forwards.push(...nodes.map(({ id }) => id));
      ({ endCursor: after, hasNextPage: more } = pageInfo);
    }
    expect(forwards).toEqual(ids);
    const backwards: string[] = [];
    for (let before: unknown = null, more: unknown = true; more === true;) {
      const { nodes, pageInfo } = await read(list, { last: 5, before: before as string | null });
      backwards.unshift(...nodes.map(({ id }) => id));
      ({ startCursor: before, hasPreviousPage: more } = pageInfo);
    }
    expect(backwards).toEqual(ids);
  });

  test('has an empty page at first: 0 and last: 0, its cursors null, its count whole', async () => {
    const { totalCount } = await read(list, { first: 100 });
    for (const page of [{ first: 0 }, { last: 0 }]) {
      const empty = await read(list, page);
      expect(empty).toMatchObject({ edges: [], nodes: [], totalCount });
      expect(empty.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
    }
  });
});

test('a list of nobody is an empty page without more of it', async () => {
  const { json } = await gateway().graphql(
    await gateway().business({ payoutBalance: 0 }),
    `{ payoutUsers ${SELECTION} history ${SELECTION} }`,
  );
  const empty = {
    edges: [],
    nodes: [],
    totalCount: 0,
    pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  };
  expect(json.data).toEqual({ payoutUsers: empty, history: empty });
});

test('a page has 20 rows unless asked', async () => {
  const { json } = await gateway().graphql(business, '{ history { nodes { id } } }');
  expect(json.data.history.nodes).toHaveLength(20);
});
