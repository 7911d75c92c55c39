import { describe, expect, onTestFinished, test } from 'vitest';
import { readSettings } from '../../../src/settings/settings.ts';
import { openGateway, openGatewayOn, useGateway } from '../../support/gateway.ts';

const ORIGIN = 'https://app.example.com';
const gateway = useGateway({ CORS_ORIGINS: ORIGIN });

/** What a browser asks before it sends a page's request with these headers. */
const preflight = (headers: string, origin = ORIGIN): RequestInit => ({
  method: 'OPTIONS',
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': headers,
  },
});

/** Those of the headers that the browser would not send; by the Fetch standard their case is nothing. */
function refused(asked: string, allowed: string | null): string[] {
  const may = new Set((allowed ?? '').split(',').map((name) => name.trim().toLowerCase()));
  return asked.split(',').filter((name) => !may.has(name.trim().toLowerCase()));
}

describe.each(['/graphql', '/payout/create', '/payout/operations', '/balance'])('%s', (path) => {
  test.each([
    ['the API itself', 'authorization,content-type,idempotency-key,x-payout-hash,x-request-id'],
    ['OpenTelemetry', 'traceparent, tracestate, baggage'],
    ['Sentry', 'baggage,sentry-trace'],
    ['Zipkin', 'b3,x-b3-traceid,x-b3-spanid,x-b3-parentspanid,x-b3-sampled,x-b3-flags'],
    [
      'Datadog',
      'x-datadog-origin,x-datadog-parent-id,x-datadog-sampling-priority,x-datadog-trace-id',
    ],
    ['New Relic', 'newrelic,traceparent,tracestate'],
    ['Google and AWS', 'x-cloud-trace-context,x-amzn-trace-id'],
    ['Application Insights', 'request-context,request-id,traceparent'],
    ['Elastic', 'elastic-apm-traceparent,traceparent'],
    ['Apollo', 'apollographql-client-name,apollographql-client-version'],
  ])('a page with the headers of %s may call', async (_, asked) => {
    const { status, headers } = await gateway().fetch(path, preflight(asked));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(refused(asked, headers.get('access-control-allow-headers'))).toEqual([]);
  });
});

test('a header that nobody named is refused, until CORS_HEADERS names it', async () => {
  const asked = 'x-tenant,X-Feature';
  const before = await gateway().fetch('/graphql', preflight(asked));
  expect(refused(asked, before.headers.get('access-control-allow-headers'))).toHaveLength(2);

  const CORS_HEADERS = 'X-Tenant, x-feature,authorization';
  const other = await openGatewayOn(gateway().databaseUrl, { CORS_ORIGINS: ORIGIN, CORS_HEADERS });
  onTestFinished(other.close);
  const after = await other.fetch('/graphql', preflight(`${asked},Authorization,traceparent`));
  const allowed = after.headers.get('access-control-allow-headers');
  expect(refused(`${asked},Authorization,traceparent`, allowed)).toEqual([]);
  expect(allowed?.match(/authorization/gi)).toHaveLength(1);
});

test('a page of another origin is allowed nothing, whatever it asks for', async () => {
  const { headers } = await gateway().fetch(
    '/graphql',
    preflight('traceparent', 'https://evil.example'),
  );
  expect(headers.get('access-control-allow-origin')).toBeNull();
});

test('CORS_HEADERS alone opens nothing', async () => {
  const own = await openGateway({ CORS_HEADERS: 'X-Tenant' });
  onTestFinished(own.close);
  const { status, headers } = await own.fetch('/graphql', preflight('x-tenant'));
  expect(status).toBe(405);
  expect(headers.get('access-control-allow-origin')).toBeNull();
});

test('a page may read what a reply says in its headers', async () => {
  const business = await gateway().business();
  const body = { email: 'ada@example.com', amount: 1 };
  const { headers } = await gateway().pay(business, body, { Origin: ORIGIN });
  const exposed = headers.get('access-control-expose-headers');
  expect(refused('X-Request-Id,Idempotent-Replayed,Retry-After', exposed)).toEqual([]);
});

test('a page may read the limits, where there are any', async () => {
  const limited = await openGatewayOn(gateway().databaseUrl, {
    CORS_ORIGINS: ORIGIN,
    RATE_LIMIT: 'ip=10/3600',
  });
  onTestFinished(limited.close);
  const { headers } = await limited.fetch('/balance', { headers: { Origin: ORIGIN } });
  expect(headers.get('access-control-expose-headers')).toBe(
    'X-Request-Id,Idempotent-Replayed,RateLimit,RateLimit-Policy,Retry-After',
  );
});

test.each(['X Tenant', 'X-Tenant;', 'X-Tenant,,X-Other', '*', 'X-Tenant: 1', 'é', '"a"', ','])(
  'CORS_HEADERS=%s is malformed, and is not repeated',
  (value) => {
    expect(() => readSettings({ CORS_HEADERS: value })).toThrow(
      'The settings are malformed: CORS_HEADERS must be names of headers such as X-Tenant, ' +
        'with commas between them.',
    );
  },
);
