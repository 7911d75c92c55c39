import { expect, onTestFinished, test } from 'vitest';
import { offersGraphiQL } from '../../../src/graphql/graphiql.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';

const gateway = useGateway({ CORS_ORIGINS: 'https://app.example.com' });

const NOT_EXECUTED = {
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};
const DATA_ONLY = {
  ...NOT_EXECUTED,
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
};
const PAGE = { headers: { Accept: 'text/html' } };
const PREFLIGHT = {
  method: 'OPTIONS',
  headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' },
};

test.each([
  ['a 404', '/nowhere', {}, 404],
  ['a 405', '/balance', { method: 'DELETE' }, 405],
  ['a 401', '/balance', {}, 401],
  ['health', '/health/live', {}, 200],
  ['a preflight', '/payout/create', PREFLIGHT, 204],
  ['GraphQL by GET', '/graphql?query={__typename}', {}, 200],
  ['GraphQL, 401', '/graphql?query={payoutBalance{amount}}', {}, 401],
  ['GraphQL, malformed', '/graphql?query={', {}, 200],
])('%s is data, kept by nobody', async (_name, path, init, expected) => {
  const { status, headers } = await gateway().fetch(path, init);
  expect(status).toBe(expected);
  expect(Object.fromEntries(headers)).toMatchObject(DATA_ONLY);
});

test('so is whatever carries money or a hash, on both doors', async () => {
  const business = await gateway().business();
  const paid = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
  const operations = { headers: { 'X-Payout-Hash': paid.json.hash } };
  for (const { headers } of [
    paid,
    await gateway().fetch('/payout/operations', operations),
    await gateway().graphql(business, '{ payoutUsers { nodes { hash balance } } }'),
  ]) {
    expect(Object.fromEntries(headers)).toMatchObject(DATA_ONLY);
  }
});

test("GraphiQL's page runs its own scripts and no others, also after a 304", async () => {
  const page = await gateway().fetch('/graphql', PAGE);
  const policy = page.headers.get('content-security-policy');
  expect(policy).toMatch(/^default-src 'none'; script-src( 'sha256-[\w+/]{43}='){2}; /);
  expect(policy).not.toContain("script-src 'unsafe");
  const etag = page.headers.get('etag') ?? '';
  const again = await gateway().fetch('/graphql', {
    headers: { ...PAGE.headers, 'If-None-Match': etag },
  });
  expect([page.status, again.status]).toEqual([200, 304]);
  for (const { headers } of [page, again]) {
    expect(Object.fromEntries(headers)).toMatchObject({
      ...NOT_EXECUTED,
      'content-security-policy': policy,
      'cache-control': 'no-cache',
      'cross-origin-opener-policy': 'same-origin',
    });
  }
});

test.each([
  [{}, true],
  [{ NODE_ENV: 'development' }, true],
  [{ NODE_ENV: 'production' }, false],
  [{ NODE_ENV: 'production', GRAPHIQL: 'on' }, true],
  [{ GRAPHIQL: 'off' }, false],
])('GraphiQL with %j: %s', (environment: Record<string, string>, offered) => {
  expect(offersGraphiQL(readSettings(environment))).toBe(offered);
});

test('without GraphiQL a browser gets what every client gets', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, { NODE_ENV: 'production' });
  onTestFinished(own.close);
  expect((await own.fetch('/graphql', PAGE)).status).toBe(406);
  const browser = { headers: { Accept: 'text/html,*/*;q=0.8' } };
  const { status, json } = await own.fetch('/graphql?query={__typename}', browser);
  expect([status, json]).toEqual([200, { data: { __typename: 'Query' } }]);
});
