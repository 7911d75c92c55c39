import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { HttpRequest } from '../../../src/kernel/exchange.ts';
import { sessionAuthenticator } from '../../../src/session/caller.ts';
import { SignInLink } from '../../../src/session/sign-in-link.ts';
import { issueSignInLink } from '../../../src/session/issue-link.ts';
import { sweepSessions } from '../../../src/session/sweep.ts';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { byCookie, cookieAfter, signIn, signedIn } from './browser.ts';

// How long a session lives, by the database's clock; and a link that signs in once.

const gateway = useGateway();

let business: TestBusiness;
beforeEach(async () => {
  business = await gateway().business();
});

const sql = (text: string, values: unknown[] = []) =>
  withClient(gateway().databaseUrl, async (client) => (await client.query(text, values)).rows);

/** Puts the times of the business's sessions so far back: as if that much time had gone by. */
async function age(by: string): Promise<void> {
  await sql(
    `update session set created_at = created_at - $1::interval, expires_at = expires_at - $1::interval,
       last_seen_at = last_seen_at - $1::interval where business_id = $2`,
    [by, business.id],
  );
}

const seen = async () =>
  (await sql('select last_seen_at as at from session where business_id = $1', [business.id]))[0]
    ?.at;
const status = async (cookie: string) => (await byCookie(gateway(), cookie, '/session')).status;

describe('a session', () => {
  test('is over after an hour without a request, and not before', async () => {
    const cookie = await signedIn(gateway(), business);
    await age('59 minutes');
    expect(await status(cookie)).toBe(200);
    await age('59 minutes');
    expect(await status(cookie)).toBe(200);
    await age('60 minutes');
    expect(await status(cookie)).toBe(401);
  });

  test('is over after twelve hours, however busy', async () => {
    const cookie = await signedIn(gateway(), business);
    await age('11 hours 59 minutes');
    await sql('update session set last_seen_at = now() where business_id = $1', [business.id]);
    expect(await status(cookie)).toBe(200);
    await age('1 minute');
    expect(await status(cookie)).toBe(401);
  });

  test('writes that it was seen at most once a minute', async () => {
    const cookie = await signedIn(gateway(), business);
    const first = await seen();
    await status(cookie);
    expect(await seen()).toEqual(first);
    await age('61 seconds');
    const before = await seen();
    await status(cookie);
    expect((await seen()) > before).toBe(true);
  });

  test('ends with its key, on the next request, at every gateway', async () => {
    const other = await openGatewayOn(gateway().databaseUrl);
    onTestFinished(other.close);
    const cookie = await signedIn(gateway(), business);
    expect((await byCookie(other, cookie, '/balance')).status).toBe(200);
    await sql('update api_key set revoked_at = now() where business_id = $1', [business.id]);
    for (const each of [gateway(), other]) {
      expect((await byCookie(each, cookie, '/balance')).status).toBe(401);
    }
    expect((await signIn(gateway(), business)).status).toBe(401);
  });

  test('may what its key may now, and ends when that expires', async () => {
    await sql(
      `update api_key set scopes = '{read}', expires_at = now() + interval '1 hour'
       where business_id = $1`,
      [business.id],
    );
    const reply = await signIn(gateway(), business);
    expect(reply.json.scopes).toEqual(['read']);
    expect(Date.parse(reply.json.expires_at) - Date.now()).toBeLessThan(3_700_000);
    const cookie = cookieAfter(reply);
    const body = { email: 'a@b.co', amount: 1 };
    expect((await byCookie(gateway(), cookie, '/payout/create', { body })).status).toBe(403);
    await sql('update api_key set expires_at = now() where business_id = $1', [business.id]);
    expect(await status(cookie)).toBe(401);
  });

  test('signed out at one gateway is over at another', async () => {
    const other = await openGatewayOn(gateway().databaseUrl);
    onTestFinished(other.close);
    const cookie = await signedIn(gateway(), business);
    await byCookie(other, cookie, '/session', { method: 'DELETE' });
    expect(await status(cookie)).toBe(401);
  });
});

test('what is over is swept, and nothing else', async () => {
  await signedIn(gateway(), business);
  await age('2 hours');
  await signedIn(gateway(), business);
  const stale = await gateway().business();
  await issueSignInLink(gateway().orm, stale.key);
  await sql(`update sign_in_link set expires_at = now() where business_id = $1`, [stale.id]);
  await issueSignInLink(gateway().orm, business.key);
  await sweepSessions(gateway().serving.app, new AbortController().signal);
  const left = await sql('select id from session where business_id = $1', [business.id]);
  expect(left).toHaveLength(1);
  const em = gateway().orm.em.fork();
  expect(await em.count(SignInLink, { businessId: business.id })).toBe(1);
  expect(await em.count(SignInLink, { businessId: stale.id })).toBe(0);
});

describe('a sign-in link', () => {
  const issue = () => issueSignInLink(gateway().orm, business.key);
  const use = (token: string) => signIn(gateway(), { token });

  test('signs in once', async () => {
    const token = await issue();
    const first = await use(token);
    expect(first).toMatchObject({ status: 201, json: { business: { id: business.id } } });
    expect(await status(cookieAfter(first))).toBe(200);
    expect((await use(token)).status).toBe(401);
  });

  test('used by many at the same instant signs in one of them', async () => {
    const token = await issue();
    const other = await openGatewayOn(gateway().databaseUrl);
    onTestFinished(other.close);
    const replies = await Promise.all(
      [gateway(), other, gateway(), other, gateway(), other].map((at) => signIn(at, { token })),
    );
    const statuses = replies.map((reply) => reply.status).toSorted((one, other) => one - other);
    expect(statuses).toEqual([201, 401, 401, 401, 401, 401]);
  });

  test('ends when the next is made, in time, and with its key', async () => {
    const old = await issue();
    const token = await issue();
    expect((await use(old)).status).toBe(401);
    await sql('update sign_in_link set expires_at = now() where business_id = $1', [business.id]);
    expect((await use(token)).status).toBe(401);
    const last = await issue();
    await sql('update api_key set revoked_at = now() where business_id = $1', [business.id]);
    expect((await use(last)).status).toBe(401);
  });
});

test('a stream that asks for its caller again does not keep the session alive', async () => {
  const cookie = await signedIn(gateway(), business);
  await age('61 seconds');
  const request: HttpRequest = {
    method: 'GET',
    header: (name) => (name === 'cookie' ? cookie : undefined),
    query: () => undefined,
    params: {},
    site: () => ({ host: '', isSecure: false }),
    json: async () => ({}),
  };
  const ask = () => sessionAuthenticator.authenticate(request, gateway().serving.app);
  expect(await ask()).toMatchObject({ tenantId: business.id });
  await age('61 seconds');
  const before = await seen();
  expect(await ask()).toMatchObject({ tenantId: business.id });
  expect(await seen()).toEqual(before);
  await age('1 hour');
  expect(await ask()).toBeUndefined();
});
