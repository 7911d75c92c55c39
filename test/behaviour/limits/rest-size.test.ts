import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { payoutBalance } from '../payouts/doors.ts';
import { BODY_BYTES_MAX, fill, send } from '../payouts/wire.ts';

const gateway = useGateway();

/** A POST route, how to get in, and a body that it answers with success. */
const ROUTES = [
  { path: '/payout/create', object: '{"email":"ada@example.com","amount":1}', success: 201 },
  { path: '/payout/operations', object: '{"limit":1}', success: 200 },
  { path: '/graphql', object: '{"query":"{ payoutBalance { amount } }"}', success: 200 },
] as const;

async function enter(path: string, object: string) {
  const business = await gateway().business();
  const { json } = await gateway().pay(business, { email: 'user@example.com', amount: 1 });
  const byHash = path === '/payout/operations';
  return {
    business,
    body: byHash ? JSON.stringify({ payout_hash: json.hash }) : object,
    headers: {
      'Content-Type': 'application/json',
      ...(!byHash && { Authorization: `Bearer ${business.key}` }),
    },
  };
}

const TOO_LARGE = '{"error":"The request body is too large."}';

/** A body in pieces: its length is not said beforehand. */
const inChunks = (body: string) => body.match(/[^]{1,10000}/g) ?? [];

describe.each(ROUTES)('POST $path', ({ path, object, success }) => {
  test.each([
    ['with its length', (body: string) => body],
    ['in chunks', inChunks],
  ])('reads 102400 bytes %s, and not one more', async (_, cut) => {
    const { business, body, headers } = await enter(path, object);
    const url = `${gateway().url}${path}`;
    const most = await send(url, { headers, body: cut(fill(body, BODY_BYTES_MAX)) });
    expect(most).toMatchObject({ status: success });
    const before = await payoutBalance(gateway(), business);
    const more = await send(url, { headers, body: cut(fill(body, BODY_BYTES_MAX + 1)) });
    expect(more).toMatchObject({ status: 413, text: TOO_LARGE });
    const muchMore = await send(url, { headers, body: cut(fill(body, 5 * BODY_BYTES_MAX)) });
    expect(muchMore).toMatchObject({ status: 413, text: TOO_LARGE });
    expect(more.headers['content-type']).toMatch(/^application\/json/);
    expect(await payoutBalance(gateway(), business)).toBe(before);
    await gateway().expectBooksToBalance();
  });

  test('counts bytes, not characters', async () => {
    const { body, headers } = await enter(path, object);
    const text = `${body.slice(0, -1)},"filling":"${'ä'.repeat(BODY_BYTES_MAX / 2)}"}`;
    expect(text.length).toBeLessThan(BODY_BYTES_MAX);
    const reply = await send(`${gateway().url}${path}`, { headers, body: text });
    expect(reply).toMatchObject({ status: 413, text: TOO_LARGE });
  });

  test('answers the next request on the same connection after a body that is too large', async () => {
    const { body, headers } = await enter(path, object);
    const post = (text: string) => gateway().fetch(path, { method: 'POST', headers, body: text });
    expect((await post(fill(body, 3 * BODY_BYTES_MAX))).status).toBe(413);
    expect((await post(body)).status).toBe(success);
  });
});
