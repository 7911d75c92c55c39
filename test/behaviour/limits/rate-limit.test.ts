import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import {
  type TestBusiness,
  openGateway,
  openGatewayOn,
  useGateway,
} from '../../support/gateway.ts';
import { withClient } from '../../support/database.ts';
import { until } from '../../support/processes.ts';

/** So long that no test sees its end. */
const WINDOW = 3600;
const REFUSED = 'Too many requests. Please try again later.';
const WRONG = 'sk_live_of_nobody';
const QUERY = '{ payoutBalance { amount } }';

// All gateways of this file have this one's database.
const unlimited = useGateway();
let business: TestBusiness;
let other: TestBusiness;

beforeAll(async () => {
  business = await unlimited().business();
  other = await unlimited().business();
});
afterAll(() => unlimited().expectBooksToBalance());

/** A gateway that has counted nothing yet. */
async function limited(rates: string, environment: Record<string, string> = {}) {
  const gateway = await openGatewayOn(unlimited().databaseUrl, {
    RATE_LIMIT: rates,
    ...environment,
  });
  onTestFinished(gateway.close);
  const balance = (key: string | undefined, headers: Record<string, string> = {}) =>
    gateway.fetch('/balance', {
      headers: { ...(key !== undefined && { Authorization: `Bearer ${key}` }), ...headers },
    });
  /** What an address has left after a request without a credential. */
  const left = async (headers: Record<string, string> = {}) => {
    const reply = await gateway.fetch('/graphql?query={__typename}', { headers });
    return leftIn(reply.headers.get('ratelimit'));
  };
  return { ...gateway, balance, left };
}

function leftIn(field: string | null): number {
  return Number(/;r=(\d+);/.exec(field ?? '')?.[1]);
}

test('off: no reply speaks of a limit', async () => {
  const { headers } = await unlimited().pay(business, { email: 'ada@example.com', amount: 1 });
  expect([...headers.keys()].filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});

test('a key may be used as often as its rate says, and not once more, on both doors', async () => {
  const gateway = await limited(`key=3/${WINDOW}`);
  const pay = () => gateway.pay(business, { email: 'grace@example.com', amount: 1 });
  for (const left of [2, 1]) {
    const { status, headers } = await pay();
    expect(status).toBe(201);
    expect(headers.get('ratelimit-policy')).toBe(`"key";q=3;w=${WINDOW}`);
    expect(headers.get('ratelimit')).toMatch(new RegExp(`^"key";r=${left};t=\\d{4}$`));
  }
  const last = await gateway.graphql(business, QUERY);
  expect(last.status).toBe(200);
  expect(last.headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d{4}$/);

  const over = await pay();
  const seconds = Number(over.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(WINDOW - 60);
  expect(over.status).toBe(429);
  expect(over.text).toBe(
    `{"error":"rate_limit_exceeded","message":"${REFUSED}","type":"key","retry_after":${seconds}}`,
  );
  const overGraphQL = await gateway.graphql(business, QUERY);
  expect(overGraphQL.status).toBe(429);
  expect(overGraphQL.json).toEqual({
    errors: [{ message: REFUSED, extensions: { code: 'RATE_LIMITED' } }],
  });
  for (const { headers } of [over, overGraphQL]) {
    expect(headers.get('retry-after')).toMatch(/^\d{4}$/);
    expect(headers.get('ratelimit')).toMatch(/^"key";r=0;t=\d{4}$/);
  }
  const reply = await unlimited().graphql(
    business,
    '{ payoutUser(email: "grace@example.com") { balance } }',
  );
  expect(reply.json.data.payoutUser.balance).toBe(2);
});

test('each key, and each payout user, is counted by itself', async () => {
  const { json } = await unlimited().pay(business, { email: 'ada@example.com', amount: 1 });
  const gateway = await limited(`key=1/${WINDOW}`);
  const operations = () =>
    gateway.fetch('/payout/operations', { headers: { 'X-Payout-Hash': json.hash } });
  expect((await gateway.balance(business.key)).status).toBe(200);
  expect((await gateway.balance(other.key)).status).toBe(200);
  expect((await operations()).status).toBe(200);
  expect((await gateway.balance(business.key)).status).toBe(429);
  expect((await operations()).status).toBe(429);
  expect((await gateway.graphql(json.hash, '{ payoutUser { id } }')).status).toBe(429);
});

test('what comes without a credential is counted by its address, of which the rate is another', async () => {
  const gateway = await limited(`key=1/${WINDOW},ip=2/${WINDOW}`);
  expect([await gateway.left(), await gateway.left()]).toEqual([1, 0]);
  const { headers, json } = await gateway.fetch('/graphql?query={__typename}');
  expect(json.errors[0].extensions.code).toBe('RATE_LIMITED');
  expect(headers.get('ratelimit-policy')).toBe(`"ip";q=2;w=${WINDOW}`);
  const overRest = await gateway.balance(undefined);
  expect(overRest.json).toMatchObject({ error: 'rate_limit_exceeded', type: 'ip' });
});

test('a valid key costs its address nothing; one that is not valid costs it ten requests', async () => {
  const gateway = await limited(`ip=25/${WINDOW}`);
  for (let i = 0; i < 30; i += 1) await gateway.balance(business.key);
  expect(await gateway.left()).toBe(24);
  expect((await gateway.balance(WRONG)).status).toBe(401);
  expect(await gateway.left()).toBe(13);
  const reply = await gateway.graphql({ id: '', key: WRONG }, QUERY);
  expect(reply.status).toBe(401);
  expect(leftIn(reply.headers.get('ratelimit'))).toBe(3);
});

test('guesses that come all at once find no more left than one after another', async () => {
  const gateway = await limited(`ip=50/${WINDOW}`);
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, i) => gateway.balance(`${WRONG}_${i}`)),
  );
  const guesses = replies.filter(({ status }) => status === 401);
  expect(guesses).toHaveLength(5);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(35);
});

test('the order of the checks: 404, 405, 429 by address, 401, 429 by key, 415', async () => {
  const gateway = await limited(`key=1/${WINDOW},ip=10/${WINDOW}`);
  const post = (key: string, init: RequestInit = {}) =>
    gateway.fetch('/payout/create', {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}` },
      body: 'no JSON',
      ...init,
    });
  expect((await post(business.key)).status).toBe(415);
  expect((await post(business.key)).json).toMatchObject({ type: 'key' });
  expect((await post(WRONG)).status).toBe(401);
  // Now the address has nothing left: not even a valid key is looked at.
  expect((await post(other.key)).json).toMatchObject({ type: 'ip' });
  expect((await post(other.key, { method: 'PUT' })).status).toBe(405);
  expect((await gateway.fetch('/nowhere')).status).toBe(404);
  expect((await gateway.fetch('/health/ready')).status).toBe(200);
});

test('a body that is refused before its hash is read counts, too', async () => {
  const gateway = await limited(`ip=1/${WINDOW}`);
  const post = () => gateway.fetch('/payout/operations', { method: 'POST', body: 'no JSON' });
  expect((await post()).status).toBe(415);
  expect((await post()).status).toBe(429);
});

test('what the client is not to blame for costs it nothing', async () => {
  const gateway = await openGateway({ RATE_LIMIT: `ip=5/${WINDOW}` });
  onTestFinished(gateway.close);
  const { key } = await gateway.business();
  await withClient(gateway.databaseUrl, (client) =>
    client.query('alter table api_key rename to hidden'),
  );
  const headers = { Authorization: `Bearer ${key}` };
  expect((await gateway.fetch('/balance', { headers })).status).toBe(500);
  const next = await gateway.fetch('/balance');
  expect([next.status, next.headers.get('ratelimit')]).toEqual([401, `"ip";r=0;t=${WINDOW}`]);
});

test('the window ends, and begins anew', async () => {
  const gateway = await limited('ip=1/1');
  expect(await gateway.left()).toBe(0);
  expect((await gateway.balance(undefined)).headers.get('retry-after')).toBe('1');
  const begun = await until('the next window', async () => {
    const reply = await gateway.fetch('/graphql?query={__typename}');
    return reply.status === 200 ? reply : undefined;
  });
  expect(begun.headers.get('ratelimit')).toBe('"ip";r=0;t=1');
});

test('X-Forwarded-For counts only as far as it came through trusted proxies', async () => {
  const direct = await limited(`ip=10/${WINDOW}`);
  await direct.left({ 'X-Forwarded-For': '192.0.2.1' });
  expect(await direct.left({ 'X-Forwarded-For': '192.0.2.2' })).toBe(8);

  const behind = await limited(`ip=10/${WINDOW}`, { TRUST_PROXY: 'loopback' });
  expect(await behind.left({ 'X-Forwarded-For': '192.0.2.1' })).toBe(9);
  expect(await behind.left({ 'X-Forwarded-For': '192.0.2.2' })).toBe(9);
  // What stands before the last address was written by the client itself.
  expect(await behind.left({ 'X-Forwarded-For': '192.0.2.9, 192.0.2.2' })).toBe(8);
});
