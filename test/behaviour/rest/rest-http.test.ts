import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { send } from '../payouts/wire.ts';

const gateway = useGateway();

const NOT_FOUND = '{"error":"Not found"}';
const NOT_ALLOWED = '{"error":"Method not allowed"}';
const ALLOWED = [
  ['/payout/create', 'POST'],
  ['/payout/operations', 'GET, HEAD, POST'],
  ['/balance', 'GET, HEAD'],
  ['/graphql', 'GET, HEAD, POST'],
  ['/health/live', 'GET, HEAD'],
  ['/health/ready', 'GET, HEAD'],
  ['/openapi.json', 'GET, HEAD'],
] as const;
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY'];

const methodsIn = (list: string | undefined) => (list ?? '').split(/, */).sort();

describe.each(ALLOWED)('%s', (path, allowed) => {
  const others = METHODS.filter((method) => !methodsIn(allowed).includes(method));

  test.each(others)('is 405 for %s, and says what is allowed', async (method) => {
    const url = `${gateway().url}${path}?a=b`;
    const reply = await send(url, { method, headers: { Origin: 'https://example.com' } });
    expect(reply.status).toBe(405);
    expect(reply.text).toBe(method === 'HEAD' ? '' : NOT_ALLOWED);
    expect(methodsIn(reply.headers.allow)).toEqual(methodsIn(allowed));
    expect(reply.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(METHODS)(
    'is 404 for %s with a slash at the end, or in another case',
    async (method) => {
      const capital = `${path.slice(0, 1)}${path.charAt(1).toUpperCase()}${path.slice(2)}`;
      for (const other of [`${path}/`, `/${path}`, path.toUpperCase(), capital, `${path}%20`]) {
        const { status, text } = await send(gateway().url + other, { method });
        expect({ other, status, text }).toEqual({
          other,
          status: 404,
          text: method === 'HEAD' ? '' : NOT_FOUND,
        });
      }
    },
  );
});

test.each(['/nowhere', '/payout', '/payout/create/x', '/payout%2Fcreate', '/health', '/*'])(
  '%s is not found, whoever asks',
  async (path) => {
    const { key } = await gateway().business();
    const headers = { Authorization: `Bearer ${key}`, Accept: 'text/html' };
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      const reply = await gateway().fetch(path, { method, headers });
      expect(reply).toMatchObject({ status: 404, text: NOT_FOUND });
      expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    }
  },
);

describe('HEAD', () => {
  test.each(['/balance', '/payout/operations', '/health/live', '/health/ready'])(
    'of %s has the status and headers of GET, and no body',
    async (path) => {
      const business = await gateway().business();
      const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
      const headers = { Authorization: `Bearer ${business.key}`, 'X-Payout-Hash': json.hash };
      const get = await gateway().fetch(path, { headers });
      const head = await gateway().fetch(path, { method: 'HEAD', headers });
      expect(get.status).toBe(200);
      expect(head).toMatchObject({ status: 200, text: '' });
      for (const name of ['content-type', 'content-length']) {
        expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    },
  );

  test('without a credential is 401 without a body', async () => {
    const reply = await gateway().fetch('/balance', { method: 'HEAD' });
    expect(reply).toMatchObject({ status: 401, text: '' });
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });
});

describe('X-Request-Id', () => {
  /** A request for each kind of reply. */
  const REQUESTS = [
    ['success', '/health/live', {}],
    ['404', '/nowhere', {}],
    ['405', '/balance', { method: 'DELETE' }],
    ['401', '/balance', {}],
    ['401 of a POST', '/payout/create', { method: 'POST', body: 'x' }],
    ['415', '/payout/operations', { method: 'POST', body: 'x' }],
    ['GraphQL', '/graphql?query={__typename}', {}],
    ['GraphQL, 401', '/graphql?query={payoutBalance{amount}}', {}],
    ['GraphQL, malformed', '/graphql?query={', {}],
    ['GraphQL, 415', '/graphql', { method: 'POST', body: 'x' }],
    ['GraphiQL', '/graphql', { headers: { Accept: 'text/html' } }],
  ] as const satisfies readonly (readonly [string, string, RequestInit])[];

  test.each(REQUESTS)('is made for a reply: %s', async (_, path, init) => {
    const ids = new Set<string | null>();
    for (let i = 0; i < 2; i += 1) {
      const { headers } = await gateway().fetch(path, init);
      expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
      ids.add(headers.get('x-request-id'));
    }
    expect(ids.size).toBe(2);
  });

  test.each(REQUESTS)("is the caller's own, on: %s", async (_, path, init) => {
    const own = 'Own.id_of-the-caller-1';
    const headers = { ...('headers' in init && init.headers), 'X-Request-Id': own };
    const reply = await gateway().fetch(path, { ...init, headers });
    expect(reply.headers.get('x-request-id')).toBe(own);
  });

  test.each(['a', '0'.repeat(128), '.', '-_.'])('may be %s', async (id) => {
    const { headers } = await gateway().fetch('/health/live', { headers: { 'X-Request-Id': id } });
    expect(headers.get('x-request-id')).toBe(id);
  });

  test.each(['', '0'.repeat(129), 'a b', 'a,b', 'é', '<script>', '{}', 'a\tb', 'a;b', 'a/b'])(
    'may not be %j: another is made',
    async (id) => {
      const { headers } = await gateway().fetch('/nowhere', { headers: { 'X-Request-Id': id } });
      expect(headers.get('x-request-id')).not.toBe(id);
      expect(headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{1,128}$/);
    },
  );
});

describe('GET /balance', () => {
  test('shows both balances, to the byte', async () => {
    const business = await gateway().business({ balance: 1_500_000, payoutBalance: 500_000 });
    const headers = { Authorization: `bearer ${business.key}` };
    const reply = await gateway().fetch('/balance', { headers });
    expect(reply).toMatchObject({
      status: 200,
      text: '{"balance":1500000,"payout_balance":500000}',
    });
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('shows the most that a balance may hold exactly', async () => {
    const most = Number.MAX_SAFE_INTEGER;
    const business = await gateway().business({ balance: most, payoutBalance: most });
    const headers = { Authorization: `Bearer ${business.key}` };
    const { text } = await gateway().fetch('/balance', { headers });
    expect(text).toBe('{"balance":9007199254740991,"payout_balance":9007199254740991}');
    await gateway().expectBooksToBalance();
  });

  test("is 401 without a secret key, and with a payout user's hash", async () => {
    const business = await gateway().business();
    const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
    for (const headers of [{}, { 'X-Payout-Hash': json.hash as string }]) {
      const reply = await gateway().fetch('/balance', { headers });
      expect(reply).toMatchObject({ status: 401, text: '{"error":"Unauthorized"}' });
      expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    }
  });
});
