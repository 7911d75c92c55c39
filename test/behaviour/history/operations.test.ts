import { describe, expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';
import { operate } from '../payouts/doors.ts';
import { BODY_BYTES_MAX, fill } from '../payouts/wire.ts';

const gateway = useGateway();

const PATH = '/payout/operations';
const UNAUTHORIZED = '{"error":"Unauthorized"}';
const JSON_TYPE = { 'Content-Type': 'application/json' };
const NOBODY = 'a'.repeat(52);

/** Pays these amounts, one after another, to one person; the hash. */
async function paid(email: string, ...amounts: number[]) {
  const business = await gateway().business();
  let hash = '';
  for (const amount of amounts) hash = await pay(business, email, amount);
  return { business, hash };
}

async function pay(business: TestBusiness, email: string, amount: number): Promise<string> {
  const { json } = await gateway().pay(business, { email, amount });
  return json.hash as string;
}

function get(hash: string, query = ''): Promise<TestReply> {
  return gateway().fetch(PATH + query, { headers: { 'X-Payout-Hash': hash } });
}

function post(body: string, query = '', headers: Record<string, string> = JSON_TYPE) {
  return gateway().fetch(PATH + query, { method: 'POST', headers, body });
}

test('shows the payout user and its operations, newest first, to the byte', async () => {
  const { business, hash } = await paid('Ada@Example.com', 300, 45);
  const { json } = await gateway().graphql(business, '{ history { nodes { id createdAt } } }');
  const [second, first] = json.data.history.nodes;
  const reply = await get(hash);
  const entry = (node: { id: string; createdAt: string }, amount: number, after: number) =>
    `{"id":"${node.id}","type":"ALLOCATION","amount":${amount},"balance_after":${after},` +
    `"created_at":"${node.createdAt}","reference":null}`;
  expect(reply).toMatchObject({
    status: 200,
    text:
      '{"email":"ada@example.com","balance":345,"status":"ACTIVE","operations":' +
      `[${entry(second, 45, 345)},${entry(first, 300, 300)}],"next_cursor":null}`,
  });
  expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  expect(first.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
});

test("shows nothing of the business's other users, or of another business", async () => {
  const { business, hash } = await paid('one@example.com', 1);
  await pay(business, 'two@example.com', 2);
  await paid('one@example.com', 4);
  const { json } = await get(hash);
  expect(json).toMatchObject({ email: 'one@example.com', balance: 1, operations: [{ amount: 1 }] });
});

describe('the hash', () => {
  test('comes in the header, in the body or in the query', async () => {
    const { hash } = await paid('ada@example.com', 1);
    const inBody = JSON.stringify({ payout_hash: hash });
    const query = `?payout_hash=${hash}`;
    const { text } = await get(hash);
    expect(await gateway().fetch(PATH + query)).toMatchObject({ status: 200, text });
    expect(await post(inBody)).toMatchObject({ status: 200, text });
    expect(await post('{}', query)).toMatchObject({ status: 200, text });
  });

  test('in the header counts before the body, and that before the query', async () => {
    const one = await paid('one@example.com', 1);
    const two = await paid('two@example.com', 2);
    const inBody = (hash: string) => JSON.stringify({ payout_hash: hash });
    const inQuery = (hash: string) => `?payout_hash=${hash}`;
    const header = (hash: string) => ({ ...JSON_TYPE, 'X-Payout-Hash': hash });
    const both = [await post(inBody(two.hash), inQuery(two.hash), header(one.hash))];
    both.push(await post(inBody(one.hash), inQuery(two.hash)));
    both.push(await get(one.hash, inQuery(two.hash)));
    for (const { json } of both) expect(json).toMatchObject({ email: 'one@example.com' });
    const dead = [await post(inBody(one.hash), inQuery(one.hash), header(NOBODY))];
    dead.push(await post(inBody(NOBODY), inQuery(one.hash)));
    dead.push(await get(NOBODY, inQuery(one.hash)));
    for (const reply of dead) expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED });
  });

  test('in the header means that the body is not read', async () => {
    const { hash } = await paid('ada@example.com', 1);
    const large = fill('{}', BODY_BYTES_MAX + 1);
    for (const body of ['no JSON', '[]', '', large]) {
      for (const type of ['application/json', 'text/plain']) {
        const headers = { 'Content-Type': type, 'X-Payout-Hash': hash };
        expect(await post(body, '', headers)).toMatchObject({ status: 200 });
      }
    }
  });

  test('elsewhere means that a POST is checked 415, 413, JSON, then 401', async () => {
    const { hash } = await paid('ada@example.com', 1);
    const query = `?payout_hash=${hash}`;
    const large = fill('[', BODY_BYTES_MAX + 1);
    const plain = { 'Content-Type': 'text/plain' };
    expect(await post(large, query, plain)).toMatchObject({
      status: 415,
      text: '{"error":"The Content-Type must be application/json."}',
    });
    expect(await post(large, query)).toMatchObject({
      status: 413,
      text: '{"error":"The request body is too large."}',
    });
    for (const body of ['[', '[]', '""', '']) {
      expect(await post(body)).toMatchObject({
        status: 400,
        text: '{"error":"The request body must be a JSON object."}',
      });
    }
    expect(await post('{}')).toMatchObject({ status: 401, text: UNAUTHORIZED });
  });
});

describe('a hash that is not valid', () => {
  test.each([
    NOBODY,
    '',
    'a',
    'A'.repeat(52),
    `${NOBODY}a`,
    `${'a'.repeat(51)}1`,
    `${'a'.repeat(51)}%00`,
    "'; drop table payout_user; --",
  ])('%s gets nobody in', async (hash) => {
    const query = `?payout_hash=${hash.includes('%') ? hash : encodeURIComponent(hash)}`;
    const replies = [await gateway().fetch(PATH + query)];
    replies.push(await post(JSON.stringify({ payout_hash: decodeURIComponent(hash) })));
    replies.push(await get(hash));
    for (const reply of replies) {
      expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
  });

  test.each(['5', 'true', '[]', '{}', '["x"]'])('%s in the body is none', async (value) => {
    const reply = await post(`{"payout_hash":${value}}`);
    expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED });
  });

  test('may not be missing, nor be replaced by a secret key', async () => {
    const { business, hash } = await paid('ada@example.com', 1);
    const headers = { Authorization: `Bearer ${business.key}` };
    const bearer = { Authorization: `Bearer ${hash}` };
    for (const init of [{}, { headers }, { headers: bearer }]) {
      expect(await gateway().fetch(PATH, init)).toMatchObject({ status: 401, text: UNAUTHORIZED });
    }
  });

  test('is dead while its user is inactive, and the same when it is active again', async () => {
    const { business, hash } = await paid('ada@example.com', 1);
    const user = { businessId: business.id, email: 'ada@example.com' };
    await operate(gateway(), 'user deactivate', user);
    expect(await get(hash)).toMatchObject({ status: 401, text: UNAUTHORIZED });
    expect(await pay(business, 'ada@example.com', 2)).toBe(hash);
    await operate(gateway(), 'user activate', user);
    expect((await get(hash)).json).toMatchObject({ balance: 3, status: 'ACTIVE' });
    await gateway().expectBooksToBalance();
  });
});

describe('the pages', () => {
  test('lead from the newest to the oldest, though payouts go on meanwhile', async () => {
    const amounts = Array.from({ length: 23 }, (_, i) => i + 1);
    const { business, hash } = await paid('ada@example.com', ...amounts);
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { json } = await get(hash, `?limit=10${query}`);
      seen.push(...json.operations.map(({ amount }: { amount: number }) => amount));
      cursor = json.next_cursor as string | null;
      await pay(business, 'ada@example.com', 1000);
    } while (cursor !== null);
    expect(seen).toEqual(amounts.toReversed());
    await gateway().expectBooksToBalance();
  });

  test('hold 20 unless asked, and tell the last by its next_cursor', async () => {
    const { business, hash } = await paid('ada@example.com', ...Array(20).fill(1));
    expect((await get(hash)).json).toMatchObject({ next_cursor: null });
    await pay(business, 'ada@example.com', 1);
    const { json } = await get(hash);
    expect(json.operations).toHaveLength(20);
    expect(json.next_cursor).toEqual(expect.any(String));
    expect((await get(hash, '?limit=21')).json).toMatchObject({ next_cursor: null });
    expect((await get(hash, '?limit=100')).json.operations).toHaveLength(21);
    const { json: one } = await get(hash, '?limit=1');
    expect(one.operations).toEqual(json.operations.slice(0, 1));
    const byPost = await post(JSON.stringify({ payout_hash: hash }), '?limit=1');
    expect(byPost.json).toEqual(one);
  });
});
