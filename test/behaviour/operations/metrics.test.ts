import { beforeAll, expect, test } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { openObservers } from '../../../src/serve/observers.ts';
import { OperatorError } from '../../../src/settings/operator-error.ts';
import { type TestBusiness, openGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';
import { until } from '../../support/processes.ts';
import { type Measured, useMeasured } from './measured.ts';

const EMAIL = 'somebody.secret@example.com';
const QUERY = `mutation ($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) { hash } }`;

const useGateway = useMeasured({ DATABASE_POOL_SIZE: '7' });
let gateway: Measured;
let business: TestBusiness;

beforeAll(async () => {
  gateway = useGateway();
  business = await gateway.business();
});

const payout = (email = EMAIL, amount = 100) => ({ input: { email, amount } });

test('a payout moves the counters, whichever door it came in by', async () => {
  const counters = {
    rest: ['payout_http_requests_total', { route: '/payout/create', status: '201' }],
    graphql: [
      'payout_http_requests_total',
      { route: '/graphql', operation: 'mutation', status: '200' },
    ],
    timed: ['payout_http_request_duration_seconds_count'],
    groups: ['payout_group_size_count'],
    payouts: ['payout_group_size_sum'],
    waited: ['payout_lane_wait_seconds_count'],
    locked: ['payout_lock_wait_seconds_count'],
    committed: ['payout_commit_seconds_count'],
    failed: ['payout_transaction_failures_total'],
    refused: ['payout_refusals_total'],
  } as const;
  const grown = await gateway.growth(counters, async () => {
    expect((await gateway.pay(business, payout().input)).status).toBe(201);
    const { json } = await gateway.graphql(business, QUERY, payout());
    expect(json.errors).toBeUndefined();
  });
  expect(grown).toEqual({
    rest: 1,
    graphql: 1,
    timed: 2,
    groups: 2,
    payouts: 2,
    waited: 2,
    locked: 2,
    committed: 2,
    failed: 0,
    refused: 0,
  });
});

test('payouts that share a transaction are one group, and each has waited', async () => {
  const counters = {
    groups: ['payout_group_size_count'],
    payouts: ['payout_group_size_sum'],
    waited: ['payout_lane_wait_seconds_count'],
    commits: ['payout_commit_seconds_count'],
  } as const;
  const grown = await gateway.growth(counters, () =>
    Promise.all(Array.from({ length: 20 }, () => gateway.pay(business, payout(EMAIL, 1).input))),
  );
  expect(grown).toMatchObject({ payouts: 20, waited: 20, commits: grown['groups'] });
  expect(grown['groups']).toBeLessThan(20);
});

test('refusals are counted by code, over both doors', async () => {
  const of = (code: string) => ['payout_refusals_total', { code }] as const;
  const counters = {
    unauthenticated: of('UNAUTHENTICATED'),
    invalid: of('VALIDATION_FAILED'),
    insufficient: of('INSUFFICIENT_BALANCE'),
    unknown: of('NOT_FOUND'),
    forbidden: of('FORBIDDEN'),
    malformed: of('GRAPHQL_PARSE_FAILED'),
    wrong: of('GRAPHQL_VALIDATION_FAILED'),
    variable: of('BAD_USER_INPUT'),
    all: ['payout_refusals_total'],
  } as const;
  const poor = await gateway.business({ payoutBalance: 1 });
  const { json: paid } = await gateway.pay(business, payout().input);
  const grown = await gateway.growth(counters, async () => {
    await gateway.pay({ id: '', key: 'none' }, payout().input);
    await gateway.graphql(undefined, QUERY, payout());
    await gateway.pay(business, payout(EMAIL, -1).input);
    await gateway.graphql(business, QUERY, payout(EMAIL, -1));
    await gateway.pay(poor, payout().input);
    await gateway.graphql(poor, QUERY, payout());
    await gateway.fetch(`/nowhere/${EMAIL}`);
    await gateway.graphql(paid.hash as string, '{ payoutBalance { amount } }');
    await gateway.graphql(business, '{');
    await gateway.graphql(business, '{ nothing }');
    await gateway.graphql(business, QUERY, { input: 5 });
    await gateway.graphql(business, '{ __typename }', 5 as never);
  });
  expect(grown).toEqual({
    unauthenticated: 2,
    invalid: 2,
    insufficient: 2,
    unknown: 1,
    forbidden: 1,
    malformed: 1,
    wrong: 1,
    variable: 2,
    all: 12,
  });
});

test('the process, its connections and its build are seen', async () => {
  const seen = await gateway.scrape();
  expect(seen.sum('payout_build_info', { node: process.version })).toBe(1);
  expect(seen.sum('payout_pool_connections_max')).toBe(7);
  expect(seen.sum('payout_pool_connections')).toBeGreaterThan(0);
  expect(seen.sum('payout_pool_connections')).toBe(seen.sum('payout_pool_idle'));
  const names = new Set(seen.samples.map(({ name }) => name));
  for (const name of [
    'nodejs_eventloop_lag_p99_seconds',
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'process_start_time_seconds',
    'payout_pool_waiting',
    'payout_lane_queue_length',
    'payout_lane_longest',
    'payout_webhook_tries_total',
  ]) {
    expect(names).toContain(name);
  }
});

test('labels are few, and none says who called or was paid', async () => {
  const seen = await gateway.scrape();
  const routes = new Set(seen.samples.map(({ labels }) => labels['route']));
  expect(routes).toEqual(new Set([undefined, '/payout/create', '/graphql', 'none']));
  const text = JSON.stringify(seen.samples);
  for (const secret of [business.key, business.id, EMAIL]) expect(text).not.toContain(secret);
});

test('it is a port of its own: the gateway has no /metrics, and the port nothing else', async () => {
  expect((await gateway.fetch('/metrics')).status).toBe(404);
  const { origin } = new URL(gateway.metricsUrl);
  const answer = await call(`${origin}/graphql`);
  expect([answer.status, answer.text]).toEqual([404, '{"error":"Not found"}']);
  expect(await call(gateway.metricsUrl, { body: {} })).toMatchObject({
    status: 405,
    headers: { allow: 'GET, HEAD' },
  });
});

test('a port that is taken ends the start, by the name of its setting', async () => {
  const { port } = new URL(gateway.metricsUrl);
  const { app } = gateway.serving;
  const settings = { ...app.settings, METRICS_PORT: Number(port) };
  const reports = async () => [];
  await expect(
    openObservers(modules, { ...app, settings }, reports, () => undefined),
  ).rejects.toThrow(
    new OperatorError(
      `Port ${port} on 127.0.0.1 is taken: stop what listens there, or set METRICS_PORT to another.`,
    ),
  );
});

test('another gateway of the process, with metrics off, is not counted', async () => {
  const other = await openGateway();
  const grown = await gateway.growth({ all: ['payout_http_requests_total'] }, () =>
    other.fetch('/health/live'),
  );
  expect(grown).toEqual({ all: 0 });
  expect(await other.serving.reports()).toEqual({});
  await other.close();
});

test('a subscription counts while it is open', async () => {
  const open = async () => (await gateway.scrape()).sum('payout_subscriptions_open');
  expect(await open()).toBe(0);
  const leave = new AbortController();
  await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    signal: leave.signal,
    headers: {
      Authorization: `Bearer ${business.key}`,
      Accept: 'text/event-stream',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify({ query: 'subscription { payoutBalance { amount } }' }),
  });
  expect(await open()).toBe(1);
  leave.abort();
  await until('it has left', async () => (await open()) === 0);
});
