import { expect, test } from 'vitest';
import { type TestBusiness, type TestReply, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const LIMIT = '{"limit":["The limit must be between 1 and 100."]}';
const CURSOR = '{"cursor":["The cursor is invalid."]}';

async function pay(business: TestBusiness, email = 'ada@example.com'): Promise<string> {
  const { json } = await gateway().pay(business, { email, amount: 1 });
  return json.hash as string;
}

function get(hash: string, query: string): Promise<TestReply> {
  return gateway().fetch(`/payout/operations?${query}`, { headers: { 'X-Payout-Hash': hash } });
}

test.each([
  '0',
  '-1',
  '101',
  '1000000000000',
  '',
  '1.5',
  '1e1',
  'ten',
  '0x10',
  '+5',
  '%205',
  'NaN',
])('a limit of "%s" is refused', async (limit) => {
  const hash = await pay(await gateway().business());
  expect(await get(hash, `limit=${limit}`)).toMatchObject({ status: 400, text: LIMIT });
});

test.each(['1', '100', '20'])('a limit of %s is kept', async (limit) => {
  const hash = await pay(await gateway().business());
  expect(await get(hash, `limit=${limit}`)).toMatchObject({ status: 200 });
});

test.each(['', 'x', '0', '%00', '%F0%9F%98%80', 'bnVsbA', 'W10', 'a'.repeat(2000), "'"])(
  'a cursor of "%.20s" is refused',
  async (cursor) => {
    const hash = await pay(await gateway().business());
    expect(await get(hash, `cursor=${cursor}`)).toMatchObject({ status: 400, text: CURSOR });
  },
);

test('a cursor counts only for the payout user that it was given to', async () => {
  const business = await gateway().business();
  const [one, two] = [await pay(business, 'one@example.com'), await pay(business)];
  await pay(business, 'one@example.com');
  const elsewhere = await gateway().business();
  const three = await pay(elsewhere, 'one@example.com');
  const { json } = await get(one, 'limit=1');
  const cursor = `cursor=${encodeURIComponent(json.next_cursor as string)}`;
  expect(await get(one, cursor)).toMatchObject({ status: 200, json: { operations: [{}] } });
  expect(await get(two, cursor)).toMatchObject({ status: 400, text: CURSOR });
  expect(await get(three, cursor)).toMatchObject({ status: 400, text: CURSOR });
});

test('a cursor with a letter more or less is refused', async () => {
  const business = await gateway().business();
  const hash = await pay(business);
  await pay(business);
  const { json } = await get(hash, 'limit=1');
  const cursor = json.next_cursor as string;
  for (const broken of [`${cursor}A`, cursor.slice(0, -1), cursor.slice(1), `${cursor}!`]) {
    const reply = await get(hash, `cursor=${encodeURIComponent(broken)}`);
    expect(reply).toMatchObject({ status: 400, text: CURSOR });
  }
});

test('who is calling is asked before what is asked', async () => {
  for (const query of ['limit=0', 'cursor=x']) {
    const reply = await get('a'.repeat(52), query);
    expect(reply).toMatchObject({ status: 401, text: '{"error":"Unauthorized"}' });
  }
});
