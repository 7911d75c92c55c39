import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { newSecretKey } from '../../../src/business/secret-key.ts';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { byCookie, cookieAfter, signIn } from './browser.ts';

// Wrong keys are slowed down by address, also where no rate limit is set.

const gateway = useGateway({ TRUST_PROXY: 'loopback' });

let business: TestBusiness;
beforeAll(async () => {
  business = await gateway().business();
});

const from = (address: string) => ({ 'X-Forwarded-For': address });
const wrong = (address: string, key = newSecretKey()) => signIn(gateway(), { key }, from(address));

/** Sends wrong keys until one is refused otherwise than with 401. */
async function untilSlowed(send: () => Promise<{ status: number }>, max: number): Promise<number> {
  for (let count = 1; count <= max; count += 1) if ((await send()).status === 429) return count;
  return Number.POSITIVE_INFINITY;
}

describe('at POST /session', () => {
  test('it is 429 after 20 in a minute, and says when to try again', async () => {
    expect(await untilSlowed(() => wrong('192.0.2.1'), 30)).toBe(21);
    const reply = await wrong('192.0.2.1');
    expect(reply.status).toBe(429);
    const seconds = Number(reply.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(reply.json).toEqual({
      error: 'rate_limit_exceeded',
      message: 'Too many requests. Please try again later.',
      type: 'ip',
      retry_after: seconds,
    });
  });

  test('a right key of the same address signs in at once, and pays', async () => {
    await untilSlowed(() => wrong('192.0.2.2'), 30);
    const reply = await signIn(gateway(), business, from('192.0.2.2'));
    expect(reply.status).toBe(201);
    expect((await byCookie(gateway(), cookieAfter(reply), '/balance')).status).toBe(200);
    const paid = await gateway().pay(business, { email: 'a@b.co', amount: 1 }, from('192.0.2.2'));
    expect(paid.status).toBe(201);
  });

  test('another address is not slowed, but one of the same network of IPv6 is', async () => {
    await untilSlowed(() => wrong('2001:db8::1'), 30);
    expect((await wrong('2001:db8::ffff:2')).status).toBe(429);
    expect((await wrong('2001:db8:0:1::1')).status).toBe(401);
    expect((await wrong('192.0.2.3')).status).toBe(401);
  });

  test('what is no sign-in does not count', async () => {
    for (let count = 0; count < 25; count += 1) {
      expect((await signIn(gateway(), {}, from('192.0.2.4'))).status).toBe(400);
    }
    expect((await wrong('192.0.2.4')).status).toBe(401);
  });

  test('links count as keys do', async () => {
    const use = () => signIn(gateway(), { token: 'A'.repeat(43) }, from('192.0.2.5'));
    expect(await untilSlowed(use, 30)).toBe(21);
  });
});

test('elsewhere it is 429 after a thousand in a minute, over both doors; right keys go on', async () => {
  const headers = { ...from('192.0.2.6'), Authorization: 'Bearer sk_live_wrong' };
  const ask = () => gateway().fetch('/balance', { headers });
  const statuses = new Map<number, number>();
  for (let count = 0; count < 20; count += 1) {
    for (const { status } of await Promise.all(Array.from({ length: 55 }, ask))) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  }
  expect(Object.fromEntries(statuses)).toEqual({ 401: 1000, 429: 100 });
  const graphql = await gateway().fetch('/graphql?query={__typename}', { headers });
  expect(graphql.status).toBe(429);
  expect(graphql.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(graphql.json.errors[0].extensions.code).toBe('RATE_LIMITED');
  const right = { ...headers, Authorization: `Bearer ${business.key}` };
  expect((await gateway().fetch('/balance', { headers: right })).status).toBe(200);
  const nothing = await gateway().fetch('/balance', { headers: from('192.0.2.6') });
  expect(nothing.status).toBe(401);
});

test('a rate limit counts the sessions of a key for the key: another session is no other quota', async () => {
  const limited = await openGatewayOn(gateway().databaseUrl, { RATE_LIMIT: 'key=3/60' });
  onTestFinished(limited.close);
  const payer = await gateway().business();
  const cookies = [await signIn(limited, payer), await signIn(limited, payer)].map(cookieAfter);
  const statuses = [];
  for (const cookie of cookies) {
    statuses.push((await byCookie(limited, cookie, '/balance')).status);
  }
  expect(statuses).toEqual([200, 429]);
  expect((await limited.pay(payer, { email: 'a@b.co', amount: 1 })).json.type).toBe('key');
});
