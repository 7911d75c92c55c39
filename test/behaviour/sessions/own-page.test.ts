import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { OWN_PAGE, byCookie, cookieAfter, cookiesOf, signIn, signedIn } from './browser.ts';

// By cookie only a page of the gateway's own origin changes anything (CSRF).

const gateway = useGateway();
const FORBIDDEN = { status: 403, text: '{"error":"Forbidden"}' };
const PAYOUT = { email: 'ada@example.com', amount: 1 };
const INTROSPECTION = { query: '{ __schema { queryType { name } } }' };
const BALANCE = '{ payoutBalance { amount } }';

let business: TestBusiness;
let cookie: string;
beforeAll(async () => {
  business = await gateway().business();
  cookie = await signedIn(gateway(), business);
});

const own = () => new URL(gateway().url).origin;
const PAGE = { 'X-Requested-With': 'fetch' };

const OTHERS: readonly [string, () => Record<string, string>][] = [
  ['without a sign of where it comes from', () => PAGE],
  ['of another site', () => ({ ...PAGE, 'Sec-Fetch-Site': 'cross-site' })],
  ['of the same site', () => ({ ...PAGE, 'Sec-Fetch-Site': 'same-site' })],
  ['of no page', () => ({ ...PAGE, 'Sec-Fetch-Site': 'none' })],
  ['of another origin', () => ({ ...PAGE, Origin: 'https://evil.example' })],
  ['of another port', () => ({ ...PAGE, Origin: 'http://127.0.0.1:1' })],
  ['of an opaque origin', () => ({ ...PAGE, Origin: 'null' })],
  ['of an extension', () => ({ ...PAGE, Origin: own().replace('http', 'chrome-extension') })],
  ['of an origin that only begins alike', () => ({ ...PAGE, Origin: `${own()}.evil.example` })],
  ['whose two signs differ', () => ({ ...PAGE, Origin: own(), 'Sec-Fetch-Site': 'cross-site' })],
  ['without X-Requested-With', () => ({ Origin: own(), 'Sec-Fetch-Site': 'same-origin' })],
  ['with an empty one', () => ({ Origin: own(), 'X-Requested-With': '' })],
];

describe.each(OTHERS)('a request %s', (_, headers) => {
  test('pays nobody, over both doors, and ends no session', async () => {
    const sent = { body: PAYOUT, headers: headers() };
    expect(await byCookie(gateway(), cookie, '/payout/create', sent)).toMatchObject(FORBIDDEN);
    const query = `mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }`;
    const graphql = await byCookie(gateway(), cookie, '/graphql', { ...sent, body: { query } });
    expect(graphql.status).toBe(403);
    expect(graphql.json.errors).toEqual([
      { message: 'Forbidden', extensions: { code: 'FORBIDDEN' } },
    ]);
    const out = { method: 'DELETE', headers: headers() };
    expect(await byCookie(gateway(), cookie, '/session', out)).toMatchObject(FORBIDDEN);
    const { json } = await byCookie(gateway(), cookie, '/balance');
    expect(json.payout_balance).toBe(1_000_000);
  });

  test('may read by GET, but not change', async () => {
    const sent = { headers: headers() };
    expect((await byCookie(gateway(), cookie, '/balance', sent)).status).toBe(200);
    const read = await byCookie(gateway(), cookie, `/graphql?query=${BALANCE}`, sent);
    expect(read.json).toEqual({ data: { payoutBalance: { amount: 1_000_000 } } });
    const query = encodeURIComponent('mutation { rotatePayoutUserHash(id: "x") { hash } }');
    const change = await byCookie(gateway(), cookie, `/graphql?query=${query}`, sent);
    expect(change.status).toBe(405);
  });
});

test.each([
  ['Sec-Fetch-Site', () => OWN_PAGE],
  ['Origin', () => ({ ...PAGE, Origin: own() })],
])('the own page is known by %s: it pays, and the entry names the session', async (_, headers) => {
  const payer = await gateway().business();
  const mine = await signedIn(gateway(), payer);
  const sent = { body: PAYOUT, headers: headers() };
  expect((await byCookie(gateway(), mine, '/payout/create', sent)).status).toBe(201);
  const query = '{ history { nodes { type actor } } }';
  const { json } = await byCookie(gateway(), mine, '/graphql', { ...sent, body: { query } });
  expect(json.data.history.nodes[0]).toEqual({
    type: 'ALLOCATION',
    actor: expect.stringMatching(/^session:[0-9a-f-]{36}$/),
  });
  await gateway().expectBooksToBalance();
});

describe('another site signs nobody in', () => {
  test.each<[string, Record<string, string>]>([
    ['Sec-Fetch-Site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Origin', { Origin: 'https://evil.example' }],
  ])('by %s', async (_, headers) => {
    const reply = await signIn(gateway(), business, headers);
    expect(reply).toMatchObject(FORBIDDEN);
    expect(reply.headers.getSetCookie()).toEqual([]);
  });

  test('nor by a form, which sends no JSON', async () => {
    const body = new URLSearchParams({ key: business.key });
    expect((await gateway().fetch('/session', { method: 'POST', body })).status).toBe(415);
  });

  test('a client that is no browser may', async () => {
    expect((await signIn(gateway(), business, {})).status).toBe(201);
  });
});

describe('beside another credential', () => {
  const forged = `payout_session=${'A'.repeat(43)}`;

  test('a key counts, be the cookie valid or not', async () => {
    const other = await gateway().business({ payoutBalance: 7 });
    const headers = { Authorization: `Bearer ${other.key}` };
    for (const sent of [cookie, forged]) {
      const paid = await byCookie(gateway(), sent, '/payout/create', { headers, body: PAYOUT });
      expect(paid.status).toBe(201);
    }
    expect((await byCookie(gateway(), cookie, '/balance', { headers })).json.payout_balance).toBe(
      5,
    );
    expect((await byCookie(gateway(), cookie, '/balance')).json.payout_balance).toBe(1_000_000);
  });

  test('a wrong key is not made good by a cookie', async () => {
    const headers = { ...OWN_PAGE, Authorization: 'Bearer sk_live_wrong' };
    expect((await byCookie(gateway(), cookie, '/balance', { headers })).status).toBe(401);
  });

  test("a payout user's hash counts, as it was sent on purpose", async () => {
    const { hash } = (await gateway().pay(await gateway().business(), PAYOUT)).json;
    const query = '{ history { nodes { payoutBalanceAfter } } }';
    const headers = { ...OWN_PAGE, 'X-Payout-Hash': hash as string };
    const { json } = await byCookie(gateway(), cookie, '/graphql', { headers, body: { query } });
    expect(json.data.history.nodes).toEqual([{ payoutBalanceAfter: null }]);
  });

  test('a cookie that is over is as none: introspection works, data is 401', async () => {
    const schema = await byCookie(gateway(), forged, '/graphql', { body: INTROSPECTION });
    expect(schema).toMatchObject({ status: 200, json: { data: { __schema: {} } } });
    const asked = await byCookie(gateway(), forged, '/graphql', { body: { query: BALANCE } });
    expect(asked.status).toBe(401);
    expect((await byCookie(gateway(), forged, '/payout/create', { body: PAYOUT })).status).toBe(
      401,
    );
  });
});

describe('behind a proxy', () => {
  const open = async (environment: Record<string, string>) => {
    const opened = await openGatewayOn(gateway().databaseUrl, environment);
    onTestFinished(opened.close);
    return opened;
  };
  const TLS = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'pay.example.com' };

  test('over TLS the cookie is Secure, and no other host can set it', async () => {
    const behind = await open({ TRUST_PROXY: 'loopback' });
    const reply = await signIn(behind, business, { ...TLS, Origin: 'https://pay.example.com' });
    expect(cookiesOf(reply)).toMatchObject([{ name: '__Host-payout_session', secure: true }]);
    expect(cookiesOf(reply)[0]).not.toHaveProperty('domain');
    const headers = { ...PAGE, ...TLS, Origin: 'https://pay.example.com' };
    const sent = { headers, body: PAYOUT };
    const secure = cookieAfter(reply);
    expect((await byCookie(behind, secure, '/payout/create', sent)).status).toBe(201);
    const plain = secure.replace('__Host-', '');
    expect((await byCookie(behind, plain, '/payout/create', sent)).status).toBe(401);
    const foreign = { ...headers, Origin: 'https://evil.example' };
    const crossed = { ...sent, headers: foreign };
    expect((await byCookie(behind, secure, '/payout/create', crossed)).status).toBe(403);
  });

  test('that is not trusted what it says is nothing, but the page of its own host came over TLS', async () => {
    const said = await signIn(gateway(), business, { ...OWN_PAGE, 'X-Forwarded-Proto': 'https' });
    expect(cookiesOf(said)).toMatchObject([{ name: 'payout_session' }]);
    const origin = own().replace('http:', 'https:');
    const reply = await signIn(gateway(), business, { Origin: origin });
    expect(cookiesOf(reply)).toMatchObject([{ name: '__Host-payout_session', secure: true }]);
    expect((await byCookie(gateway(), cookieAfter(reply), '/session')).status).toBe(200);
  });
});

test('CORS opens no cookie to another origin', async () => {
  const origin = 'https://app.example.com';
  const open = await openGatewayOn(gateway().databaseUrl, { CORS_ORIGINS: origin });
  onTestFinished(open.close);
  const asked = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  const preflight = await open.fetch('/payout/create', { method: 'OPTIONS', headers: asked });
  expect(preflight.headers.get('access-control-allow-origin')).toBe(origin);
  expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  const headers = { ...PAGE, Origin: origin };
  const paid = await byCookie(open, cookie, '/payout/create', { headers, body: PAYOUT });
  expect(paid.status).toBe(403);
  expect(paid.headers.get('access-control-allow-credentials')).toBeNull();
  expect((await signIn(open, business, headers)).status).toBe(403);
});
