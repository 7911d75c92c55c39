import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const EMAILS = ['ada@example.com', 'bob@example.com'] as const;
const [ADA, BOB] = EMAILS;

let business: TestBusiness;
let other: TestBusiness;

beforeAll(async () => {
  business = await gateway().business();
  other = await gateway().business();
  for (const payer of [business, other])
    for (const email of [ADA, BOB, ADA]) await gateway().pay(payer, { email, amount: 5 });
});

/** The three lists, each with a page's arguments put in. */
const LISTS = {
  history: (page: string) => `history(${page}) { edges { cursor } }`,
  payoutUsers: (page: string) => `payoutUsers(${page}) { edges { cursor } }`,
  byEmail: (page: string) =>
    `payoutUsers(${page}, orderBy: { field: EMAIL, direction: ASC }) { edges { cursor } }`,
  byBalance: (page: string) =>
    `payoutUsers(${page}, orderBy: { field: BALANCE, direction: ASC }) { edges { cursor } }`,
  ofAda: (page: string) => `payoutUser(email: "${ADA}") { history(${page}) { edges { cursor } } }`,
  ofBob: (page: string) => `payoutUser(email: "${BOB}") { history(${page}) { edges { cursor } } }`,
} as const;

type ListName = keyof typeof LISTS;

const NAMES = Object.keys(LISTS) as ListName[];

function ask(list: ListName, page: string, who = business): Promise<TestReply> {
  return gateway().graphql(who, `{ ${LISTS[list](page)} }`);
}

async function cursorsOf(list: ListName, who = business): Promise<string[]> {
  const { json } = await ask(list, 'first: 100', who);
  const { edges } = json.data.history ?? json.data.payoutUsers ?? json.data.payoutUser.history;
  return edges.map(({ cursor }: { cursor: string }) => cursor);
}

const apiErrorOf = ({ status, json }: TestReply) => ({
  status,
  message: json.errors?.[0]?.message,
  ...json.errors?.[0]?.extensions,
});

const invalidCursor = (argument: string) => ({
  status: 200,
  message: 'The cursor is invalid.',
  code: 'VALIDATION_FAILED',
  fields: { [argument]: ['The cursor is invalid.'] },
});

describe.each(NAMES)('the list %s', (list) => {
  test.each([
    ['', 'of nothing'],
    ['x', 'of a letter'],
    ['%', 'of no letter'],
    ['bnVsbA', 'that says null'],
    ['W10', 'that says []'],
    ['WyJoaXN0b3J5Il0', 'that names no row'],
    ['WyJoaXN0b3J5IiwiXHUwMDAwIl0', 'with a NUL'],
    ['A'.repeat(10_000), 'without end'],
  ])('refuses a cursor %j, %s', async (cursor) => {
    for (const argument of ['after', 'before']) {
      const reply = await ask(list, `${argument}: ${JSON.stringify(cursor)}`);
      expect(apiErrorOf(reply)).toEqual(invalidCursor(argument));
    }
  });

  test('refuses a cursor of its own that was changed', async () => {
    const [cursor = ''] = await cursorsOf(list);
    for (const broken of [cursor.slice(0, -2), cursor.slice(4), `${cursor}A`, `${cursor}=`]) {
      const reply = await ask(list, `after: ${JSON.stringify(broken)}`);
      expect(apiErrorOf(reply)).toEqual(invalidCursor('after'));
    }
  });

  test('refuses the cursors of another business as it refuses nonsense', async () => {
    const nonsense = await ask(list, 'after: "nonsense"');
    for (const cursor of await cursorsOf(list, other)) {
      const reply = await ask(list, `after: "${cursor}"`);
      expect(reply.text).toBe(nonsense.text);
      expect(reply.status).toBe(nonsense.status);
    }
  });

  test('refuses first with last, and sizes that are negative or over 100', async () => {
    for (const [page, field] of [
      ['first: 1, last: 1', 'last'],
      ['first: 0, last: 0', 'last'],
      ['first: 101', 'first'],
      ['first: -1', 'first'],
      ['last: 101', 'last'],
      ['last: -1', 'last'],
      ['first: 2147483647', 'first'],
    ] as const) {
      const { status, message, code, fields } = apiErrorOf(await ask(list, page));
      expect({ status, code }).toEqual({ status: 200, code: 'VALIDATION_FAILED' });
      expect(Object.keys(fields)).toEqual([field]);
      expect(fields[field]).toEqual([message]);
    }
    for (const page of ['first: 100', 'last: 100', 'first: null, last: null'])
      expect((await ask(list, page)).json.errors).toBeUndefined();
  });
});

test.each<[ListName, ListName]>([
  ['history', 'payoutUsers'],
  ['payoutUsers', 'history'],
  ['payoutUsers', 'byEmail'],
  ['byBalance', 'byEmail'],
  ['byEmail', 'byBalance'],
  ['byEmail', 'payoutUsers'],
  ['payoutUsers', 'ofAda'],
  ['ofBob', 'ofAda'],
])('a cursor of %s is none of %s', async (from, to) => {
  for (const cursor of await cursorsOf(from)) {
    const reply = await ask(to, `after: "${cursor}"`);
    expect(apiErrorOf(reply)).toEqual(invalidCursor('after'));
  }
});

test('a cursor says nothing of a row that a payout user may not see', async () => {
  const { json } = await gateway().pay(business, { email: ADA, amount: 5 });
  const hash: string = json.hash;
  const own = new Set(await cursorsOf('ofAda'));
  const nonsense = await gateway().graphql(hash, '{ history(after: "nonsense") { totalCount } }');
  for (const cursor of await cursorsOf('history')) {
    const { text } = await gateway().graphql(
      hash,
      `{ history(after: "${cursor}") { totalCount } }`,
    );
    const found = JSON.stringify({ data: { history: { totalCount: own.size } } });
    expect(text).toBe(own.has(cursor) ? found : nonsense.text);
  }
});
