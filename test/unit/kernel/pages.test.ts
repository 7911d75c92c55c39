import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../../src/kernel/errors.ts';
import {
  type PageArgs,
  type Pageable,
  decodeCursor,
  encodeCursor,
  page,
} from '../../../src/kernel/pages.ts';

interface Row {
  readonly at: number;
}

/** A list of `length` rows, in memory. */
function listOf(length: number): Pageable<Row, number> {
  const all = Array.from({ length }, (_, at) => ({ at }));
  return {
    cursor: ({ at }) => encodeCursor('rows', at),
    locate: async (cursor) => {
      const [at] = decodeCursor('rows', cursor) ?? [];
      return typeof at === 'number' && at in all ? at : undefined;
    },
    rows: async ({ after = -1, before = length, limit, inverted }) => {
      const within = all.slice(after + 1, Math.max(before, after + 1));
      return inverted ? within.toReversed().slice(0, limit) : within.slice(0, limit);
    },
    count: async () => length,
  };
}

const cursorAt = (at: number) => encodeCursor('rows', at);

/** What Relay's specification of connections says, by slicing an array. */
function model(length: number, { first, last, after = -1, before = length }: Positions) {
  const within = Array.from({ length }, (_, at) => at).slice(
    after + 1,
    Math.max(before, after + 1),
  );
  const size = first ?? last ?? 20;
  const shown = last === undefined ? within.slice(0, size) : within.slice(-size || within.length);
  return { shown, more: within.length > size };
}

interface Positions {
  readonly first?: number | undefined;
  readonly last?: number | undefined;
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

const positions = fc.nat(60).chain((length) => {
  const place =
    length === 0 ? fc.constant(undefined) : fc.option(fc.nat(length - 1), { nil: undefined });
  const size = fc.option(fc.nat(100), { nil: undefined });
  return fc
    .record({ size, back: fc.boolean(), after: place, before: place })
    .map(({ size, back, after, before }) => ({
      length,
      asked: { ...(back ? { last: size } : { first: size }), after, before },
    }));
});

test('a page is the slice that Relay describes', async () => {
  await fc.assert(
    fc.asyncProperty(positions, async ({ length, asked }) => {
      const { first, last, after, before } = asked as Positions;
      const args: PageArgs = {
        first,
        last,
        after: after === undefined ? null : cursorAt(after),
        before: before === undefined ? null : cursorAt(before),
      };
      const { edges, pageInfo, totalCount } = await page(args, listOf(length));
      const { shown, more } = model(length, asked);
      expect(edges.map(({ node }) => node.at)).toEqual(shown);
      expect(edges.map(({ cursor }) => cursor)).toEqual(shown.map(cursorAt));
      expect(pageInfo).toEqual({
        hasNextPage: last === undefined ? more : before !== undefined,
        hasPreviousPage: last === undefined ? after !== undefined : more,
        startCursor: edges.at(0)?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      });
      expect(await totalCount()).toBe(length);
    }),
  );
});

test('a page of none is empty, from the front and from the back', async () => {
  for (const args of [{ first: 0 }, { last: 0 }]) {
    const { edges, pageInfo } = await page(args, listOf(3));
    expect(edges).toEqual([]);
    expect(pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  }
});

test.each([
  { first: 101 },
  { first: -1 },
  { last: 101 },
  { last: -1 },
  { first: 2, last: 2 },
  { first: 0, last: 0 },
  { after: '' },
  { before: 'nonsense' },
  { after: encodeCursor('other rows', 1) },
  { after: encodeCursor('rows', 3) },
  { first: 1, after: cursorAt(1), before: encodeCursor('rows', 'one') },
])('the arguments %j make no page', async (args) => {
  const refused = page(args, listOf(3));
  await expect(refused).rejects.toBeInstanceOf(ApiError);
  await expect(refused).rejects.toMatchObject({ kind: { code: 'VALIDATION_FAILED' } });
});

test('the texts say which argument is wrong, all arguments by name', async () => {
  await expect(page({ first: 101 }, listOf(0))).rejects.toMatchObject({
    fields: { first: [expect.stringContaining('100')] },
  });
  await expect(page({ before: '?' }, listOf(0))).rejects.toMatchObject({
    fields: { before: ['The cursor is invalid.'] },
  });
});

test('a cursor gives back what was written, in its own list alone', () => {
  const value = fc.oneof(fc.string(), fc.maxSafeInteger());
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.array(value), (list, other, values) => {
      const cursor = encodeCursor(list, ...values);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeCursor(list, cursor)).toEqual(values);
      expect(decodeCursor(other, cursor)).toEqual(other === list ? values : undefined);
    }),
  );
});

test('no other text is a cursor', () => {
  fc.assert(fc.property(fc.string(), (text) => decodeCursor('rows', text) === undefined));
  const cursor = encodeCursor('rows', 1);
  for (const broken of [
    `${cursor}=`,
    `${cursor}!`,
    ` ${cursor}`,
    cursor.slice(0, -1),
    `${cursor}A`,
  ])
    expect(decodeCursor('rows', broken)).toBeUndefined();
});
