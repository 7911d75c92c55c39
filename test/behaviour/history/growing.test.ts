import { describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const EMAIL = 'm00@example.com';
const SELECTION = '{ nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';

/** Each list, its page's arguments left open, and whether what is added may lie among its rows. */
const LISTS = [
  { name: 'history', query: (page: string) => `history(${page}) ${SELECTION}` },
  {
    name: 'PayoutUser.history',
    query: (page: string) => `payoutUser(email: "${EMAIL}") { history(${page}) ${SELECTION} }`,
  },
  { name: 'payoutUsers', query: (page: string) => `payoutUsers(${page}) ${SELECTION}` },
  ...['CREATED_AT', 'EMAIL', 'BALANCE'].flatMap((field) =>
    ['ASC', 'DESC'].map((direction) => ({
      name: `payoutUsers by ${field} ${direction}`,
      query: (page: string) =>
        `payoutUsers(${page}, orderBy: { field: ${field}, direction: ${direction} }) ${SELECTION}`,
    })),
  ),
] as const;

type List = (typeof LISTS)[number];

async function read(business: TestBusiness, { query }: List, page: string) {
  const { json } = await gateway().graphql(business, `{ ${query(page)} }`);
  expect(json.errors).toBeUndefined();
  const { nodes, pageInfo } =
    json.data.history ?? json.data.payoutUsers ?? json.data.payoutUser.history;
  return { ids: nodes.map(({ id }: { id: string }) => id) as string[], pageInfo };
}

/** Pays two that are new, before and after all addresses of before, and the user of the walk again. */
async function add(business: TestBusiness, round: number): Promise<void> {
  const amount = 100 + round;
  await Promise.all([
    gateway().pay(business, { email: `a${round}@example.com`, amount: 1 }),
    gateway().pay(business, { email: `z${round}@example.com`, amount }),
    // Its balance stays the least of all: a row that moves in the order may come twice, or never.
    gateway().pay(business, { email: EMAIL, amount: 1 }),
  ]);
}

async function begin(): Promise<TestBusiness> {
  const business = await gateway().business();
  const names = [...Array.from({ length: 8 }, (_, i) => `m0${i}`), 'm01', 'm02', 'm03'];
  await Promise.all([
    ...names.map((name) =>
      gateway().pay(business, { email: `${name}@example.com`, amount: name === 'm00' ? 1 : 60 }),
    ),
    ...names.slice(0, 9).map(() => gateway().pay(business, { email: EMAIL, amount: 1 })),
  ]);
  return business;
}

describe.each(LISTS)('$name, walked while rows are being added,', (list) => {
  test('forwards, gives what was there once each, in its order', async () => {
    const business = await begin();
    const { ids: before } = await read(business, list, 'first: 100');
    const walked: string[] = [];
    let more = true;
    for (let round = 0, after = 'null'; more && round < 50; round += 1) {
      // At the same time, not in turn: a page must hold whatever is committed meanwhile.
      const adding = round < 4 ? add(business, round) : Promise.resolve();
      const { ids, pageInfo } = await read(business, list, `first: 3, after: ${after}`);
      await adding;
      walked.push(...ids);
      after = JSON.stringify(pageInfo.endCursor);
      more = pageInfo.hasNextPage;
    }
    expect(more).toBe(false);
    expect(new Set(walked).size).toBe(walked.length);
    const known = new Set(before);
    expect(walked.filter((id) => known.has(id))).toEqual(before);
  });

  test('backwards, gives what was there once each, in its order', async () => {
    const business = await begin();
    const { ids: before } = await read(business, list, 'first: 100');
    const walked: string[] = [];
    let more = true;
    for (let round = 0, cursor = 'null'; more && round < 50; round += 1) {
      const adding = round < 4 ? add(business, round) : Promise.resolve();
      const { ids, pageInfo } = await read(business, list, `last: 3, before: ${cursor}`);
      await adding;
      walked.unshift(...ids);
      cursor = JSON.stringify(pageInfo.startCursor);
      more = pageInfo.hasPreviousPage;
    }
    expect(more).toBe(false);
    expect(new Set(walked).size).toBe(walked.length);
    const known = new Set(before);
    expect(walked.filter((id) => known.has(id))).toEqual(before);
  });
});

test('the newest-first history never shows what came after its walk began', async () => {
  const business = await begin();
  const { ids: before } = await read(business, LISTS[0], 'first: 100');
  const walked: string[] = [];
  let page = await read(business, LISTS[0], 'first: 4');
  for (let round = 0; page.ids.length > 0; round += 1) {
    await add(business, round);
    walked.push(...page.ids);
    page = await read(business, LISTS[0], `first: 4, after: "${page.pageInfo.endCursor}"`);
  }
  expect(walked).toEqual(before);
});
