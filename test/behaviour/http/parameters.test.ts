import { describe, expect, onTestFinished, test } from 'vitest';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

const unknown = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, [`The ${name} parameter is unknown.`]]));

describe.each(['/health/live', '/health/ready', '/openapi.json', '/'])('%s', (path) => {
  test.each(['foo=1', 'limit=1', '_=1700000000', 'foo', 'a=1&b=2'])(
    'with ?%s is 400',
    async (query) => {
      const names = query.split('&').map((one) => one.replace(/=.*/, ''));
      const reply = await gateway().fetch(`${path}?${query}`);
      expect([reply.status, reply.json]).toEqual([400, unknown(...names)]);
    },
  );

  test.each(['', '&', '&&'])('with ?%s asks for nothing', async (query) => {
    expect((await gateway().fetch(`${path}?${query}`)).status).toBe(200);
  });
});

test.each(['/nowhere?foo=1', '/?/nowhere'])('%s: the path comes first', async (path) => {
  expect((await gateway().fetch(path)).status).toBe(path.startsWith('/?') ? 400 : 404);
  expect((await gateway().fetch('/balance?foo=1', { method: 'PUT' })).status).toBe(405);
});

describe('a payout', () => {
  const payout = { email: 'ada@example.com', amount: 100 };
  const post = (key: string | undefined, query: string, body: unknown = payout) =>
    gateway().fetch(`/payout/create?${query}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(key !== undefined && { Authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify(body),
    });

  test.each([
    'idempotency_key=k',
    'idempotencyKey=k',
    'Idempotency-Key=k',
    'amount=666&email=eve@example.com',
    'dry_run=1',
    'payout_hash=x',
  ])('with ?%s is not made', async (query) => {
    const business = await gateway().business({ payoutBalance: 100 });
    const { status, json } = await post(business.key, query);
    const names = [...new URLSearchParams(query).keys()];
    expect([status, json]).toEqual([400, unknown(...names)]);
    const left = await gateway().graphql(business, '{ payoutBalance { amount } }');
    expect(left.json.data.payoutBalance.amount).toBe(100);
  });

  test('is told what is wrong with its fields, too, and 401, 415 and the JSON come first', async () => {
    const { key } = await gateway().business();
    expect((await post(undefined, 'foo=1')).status).toBe(401);
    expect((await post(`${key}x`, 'foo=1')).status).toBe(401);
    expect((await post(key, 'foo=1', [])).json.error).toContain('must be a JSON object');
    const plain = { Authorization: `Bearer ${key}`, 'Content-Type': 'text/plain' };
    const init = { method: 'POST', headers: plain, body: '{}' };
    expect((await gateway().fetch('/payout/create?foo=1', init)).status).toBe(415);
    expect((await post(key, 'foo=1', { email: 'ada@example.com' })).json).toEqual({
      amount: ['The amount field is required.'],
      ...unknown('foo'),
    });
  });
});

test('/balance has none', async () => {
  const { key } = await gateway().business();
  const ask = (headers: Record<string, string>) =>
    gateway().fetch('/balance?currency=EUR', { headers });
  expect((await ask({})).status).toBe(401);
  const { status, json } = await ask({ Authorization: `Bearer ${key}` });
  expect([status, json]).toEqual([400, unknown('currency')]);
});

describe('/payout/operations', () => {
  const operations = async (query: string, method = 'GET') => {
    const business = await gateway().business();
    const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
    const headers = { 'X-Payout-Hash': json.hash as string };
    return gateway().fetch(`/payout/operations?${query}`, { method, headers });
  };

  test.each(['limit=1', 'payout_hash=ignored', ''])('reads ?%s', async (query) => {
    expect((await operations(query)).status).toBe(200);
  });

  test.each([
    ['Limit=1', unknown('Limit')],
    ['page=2&limit=1', unknown('page')],
    ['limit=1&limit=2', { limit: ['The limit parameter may be given only once.'] }],
    [
      'limit=0&offset=5',
      {
        limit: ['The limit must be between 1 and 100.'],
        ...unknown('offset'),
      },
    ],
    ['=1', { '': ['The parameter without a name is unknown.'] }],
    ['__proto__=1', JSON.parse('{"__proto__":["The __proto__ parameter is unknown."]}')],
  ])('refuses ?%s', async (query, body) => {
    for (const method of ['GET', 'POST']) {
      const reply = await operations(query, method);
      expect([reply.status, reply.json]).toEqual([400, body]);
    }
  });

  test('repeats neither long names nor many of them', async () => {
    const long = await operations('x'.repeat(5_000));
    expect(long.text.length).toBeLessThan(500);
    const many = await operations(Array.from({ length: 2_000 }, (_, i) => `x${i}`).join('&'));
    expect([many.status, Object.keys(many.json).length]).toEqual([400, 20]);
  });
});

describe('/graphql', () => {
  const error = (name: string) => ({
    errors: [
      { message: `The ${name} parameter is unknown.`, extensions: { code: 'BAD_USER_INPUT' } },
    ],
  });

  test('by GET knows its four, and no other', async () => {
    const known = 'query={__typename}&variables={}&operationName=&extensions={}';
    expect((await gateway().fetch(`/graphql?${known}`)).text).toContain('"Query"');
    const { status, json } = await gateway().fetch(`/graphql?${known}&operation=x`);
    expect([status, json]).toEqual([400, error('operation')]);
    const twice = await gateway().fetch('/graphql?query={__typename}&query={a}');
    expect(twice.json.errors[0].message).toBe('The query parameter may be given only once.');
  });

  test.each(['foo=1', 'query={__typename}', 'idempotencyKey=k'])(
    'by POST knows none: %s',
    async (query) => {
      const business = await gateway().business({ payoutBalance: 5 });
      const mutation =
        'mutation { createPayoutUser(input: { email: "a@b.co", amount: 5 }) { hash } }';
      const { status, json } = await gateway().fetch(`/graphql?${query}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${business.key}` },
        body: JSON.stringify({ query: mutation }),
      });
      expect([status, json]).toEqual([400, error(query.replace(/=.*/, ''))]);
      const left = await gateway().graphql(business, '{ payoutBalance { amount } }');
      expect(left.json.data.payoutBalance.amount).toBe(5);
    },
  );

  test('shows GraphiQL whatever an address that was passed on has behind it', async () => {
    const page = await gateway().fetch('/graphql?utm_source=mail', {
      headers: { Accept: 'text/html' },
    });
    expect(page.status).toBe(200);
  });
});

test('a rate limit comes first', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, { RATE_LIMIT: 'ip=1/60' });
  onTestFinished(own.close);
  expect((await own.fetch('/openapi.json?foo=1')).status).toBe(400);
  expect((await own.fetch('/openapi.json?foo=1')).status).toBe(429);
});
