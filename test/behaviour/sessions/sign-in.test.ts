import { beforeAll, describe, expect, test } from 'vitest';
import { newSecretKey } from '../../../src/business/secret-key.ts';
import { withClient } from '../../support/database.ts';
import { type NewTestBusiness, useGateway } from '../../support/gateway.ts';
import { OWN_PAGE, byCookie, cookieAfter, cookiesOf, signIn, signedIn } from './browser.ts';

// A page signs in with a secret key, and goes on with a cookie.

const gateway = useGateway();
const UNAUTHORIZED = { status: 401, text: '{"error":"Unauthorized"}' };

let business: NewTestBusiness;
beforeAll(async () => {
  business = await gateway().business();
});

describe('POST /session', () => {
  test('sets a cookie that no script reads, no other site sends, and that ends', async () => {
    const reply = await signIn(gateway(), business);
    expect(reply.status).toBe(201);
    expect(cookiesOf(reply)).toEqual([
      {
        name: 'payout_session',
        value: expect.stringMatching(/^[\w-]{43}$/),
        maxAge: 12 * 3600,
        path: '/',
        httpOnly: true,
        sameSite: 'strict',
      },
    ]);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  test('says which key it is, what it may, and until when', async () => {
    const before = Date.now();
    const { json } = await signIn(gateway(), business);
    expect(json).toEqual({
      business: { id: business.id, name: 'A business', test: false },
      key_id: business.keyId,
      scopes: ['read', 'pay', 'reverse', 'manage'],
      expires_at: expect.any(String),
    });
    const hours = (Date.parse(json.expires_at) - before) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThan(12.1);
  });

  test.each<[string, object]>([
    ['unknown', { key: newSecretKey() }],
    ['mistyped', { key: 'sk_live_123' }],
    ['very long', { key: 'x'.repeat(50_000) }],
    ['not ASCII', { key: 'sk_live_é' }],
    ['of a link that is unknown', { token: 'A'.repeat(43) }],
    ['of no link', { token: 'nothing' }],
  ])('a wrong key is 401: %s', async (_, body) => {
    const reply = await signIn(gateway(), body);
    expect(reply).toMatchObject(UNAUTHORIZED);
    expect(reply.headers.getSetCookie()).toEqual([]);
  });

  test.each<[object, object]>([
    [{}, { key: ['The key field is required.'] }],
    [{ key: null }, { key: ['The key field is required.'] }],
    [{ key: ' ' }, { key: ['The key field is required.'] }],
    [{ key: 5 }, { key: ['The key must be a string.'] }],
    [
      { key: {}, token: [] },
      { key: ['The key must be a string.'], token: ['The token must be a string.'] },
    ],
  ])('%j is no sign-in', async (body, fields) => {
    const reply = await signIn(gateway(), body);
    expect({ status: reply.status, fields: reply.json }).toEqual({ status: 400, fields });
  });

  test('keeps no token, but its digest', async () => {
    const cookie = await signedIn(gateway(), business);
    const rows = await withClient(gateway().databaseUrl, (client) =>
      client.query('select session::text as row from session'),
    );
    const [, token = ''] = cookie.split('=');
    expect(token).toHaveLength(43);
    const text = rows.rows.map(({ row }) => String(row)).join('\n');
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token).toString('hex'));
    expect(text).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  test('once more ends the session before', async () => {
    const cookie = await signedIn(gateway(), business);
    const again = await signIn(gateway(), business, { ...OWN_PAGE, Cookie: cookie });
    expect(again.status).toBe(201);
    expect(await byCookie(gateway(), cookie, '/session')).toMatchObject(UNAUTHORIZED);
    expect((await byCookie(gateway(), cookieAfter(again), '/session')).status).toBe(200);
  });

  test('works with a cookie that is over', async () => {
    const headers = { ...OWN_PAGE, Cookie: `payout_session=${'A'.repeat(43)}` };
    expect((await signIn(gateway(), business, headers)).status).toBe(201);
  });
});

describe('GET /session', () => {
  test('tells what the sign-in has told', async () => {
    const reply = await signIn(gateway(), business);
    const now = await byCookie(gateway(), cookieAfter(reply), '/session');
    expect(now).toMatchObject({ status: 200, text: reply.text });
  });

  test.each([
    ['without a cookie', ''],
    ['with another cookie', 'other=1'],
    ['with a forged one', `payout_session=${'A'.repeat(43)}`],
    ['with one of another form', 'payout_session=%00%ff'],
    ['with a key for a cookie', `payout_session=${newSecretKey()}`],
  ])('%s is 401', async (_, cookie) => {
    const reply = await byCookie(gateway(), cookie, '/session');
    expect(reply).toMatchObject(UNAUTHORIZED);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('by a key is 401: that is no session', async () => {
    const headers = { Authorization: `Bearer ${business.key}` };
    expect(await gateway().fetch('/session', { headers })).toMatchObject(UNAUTHORIZED);
  });
});

describe('DELETE /session', () => {
  const signOut = (cookie: string, headers?: Record<string, string>) =>
    byCookie(gateway(), cookie, '/session', { method: 'DELETE', ...(headers && { headers }) });

  test('ends the session, and takes the cookie under both names', async () => {
    const cookie = await signedIn(gateway(), business);
    const reply = await signOut(cookie);
    expect([reply.status, reply.text]).toEqual([204, '']);
    const gone = { value: '', maxAge: 0, path: '/', httpOnly: true, sameSite: 'strict' };
    expect(cookiesOf(reply)).toEqual([
      { name: '__Host-payout_session', ...gone, secure: true },
      { name: 'payout_session', ...gone },
    ]);
    expect(await byCookie(gateway(), cookie, '/session')).toMatchObject(UNAUTHORIZED);
  });

  test('ends that session alone', async () => {
    const [one, other] = [await signedIn(gateway(), business), await signedIn(gateway(), business)];
    await signOut(one);
    expect((await byCookie(gateway(), other, '/balance')).status).toBe(200);
  });

  test('may be sent again, and without a session', async () => {
    const cookie = await signedIn(gateway(), business);
    expect((await signOut(cookie)).status).toBe(204);
    expect((await signOut(cookie)).status).toBe(204);
    expect((await gateway().fetch('/session', { method: 'DELETE' })).status).toBe(204);
  });
});

test('another method is 405', async () => {
  const reply = await gateway().fetch('/session', { method: 'PUT' });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST, GET, HEAD, DELETE']);
});
