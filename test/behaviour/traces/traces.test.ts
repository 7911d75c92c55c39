import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { Collector, ERROR } from './collector.ts';

const EMAIL = 'somebody.secret@example.com';
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';
const PAY = `mutation Pay($input: CreatePayoutUserInput!) { createPayoutUser(input: $input) { hash } }`;

let collector: Collector;
let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  collector = await Collector.open();
  vi.stubEnv('OTEL_EXPORTER_OTLP_PROTOCOL', 'http/json');
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '20');
  vi.stubEnv('OTEL_SERVICE_NAME', 'payouts of the tests');
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=tests');
  gateway = await openGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  await gateway.serving.reports();
  business = await gateway.business();
});

afterAll(async () => {
  await gateway.close();
  collector.close();
  vi.unstubAllEnvs();
});

const pay = (requestId: string, headers: Record<string, string> = {}, amount = 100) =>
  gateway.pay(business, { email: EMAIL, amount }, { 'X-Request-Id': requestId, ...headers });

test('a payout is one trace: request, operation, wait, group, statements', async () => {
  expect((await pay('alone')).status).toBe(201);
  const request = await collector.request('alone');
  expect(request).toMatchObject({
    name: 'POST /payout/create',
    kind: 2,
    status: {},
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/payout/create',
      'url.path': '/payout/create',
      'http.response.status_code': 201,
      'payout.business_id': business.id,
    },
    resource: {
      'service.name': 'payouts of the tests',
      'deployment.environment.name': 'tests',
      'telemetry.sdk.name': 'opentelemetry',
    },
  });
  expect(request.parentSpanId ?? '').toBe('');
  const operation = collector.below(request).find(({ name }) => name === 'mutation');
  expect(operation?.attributes).toMatchObject({
    'graphql.operation.type': 'mutation',
    'payout.fields': ['createPayoutUser'],
  });
  if (!operation) return;
  const inner = collector.below(operation);
  const group = inner.find(({ name }) => name === 'group');
  const wait = inner.find(({ name }) => name === 'queue wait');
  expect(group?.links.map(({ spanId }) => spanId)).toEqual([request.spanId]);
  expect(wait?.links.map(({ spanId }) => spanId)).toEqual([group?.spanId]);
  const statements = group ? collector.below(group) : [];
  const names = statements.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['SELECT business', 'COMMIT']));
  for (const { attributes, kind, traceId } of statements) {
    expect([attributes['db.system.name'], kind, traceId]).toEqual([
      'postgresql',
      3,
      request.traceId,
    ]);
  }
  const texts = statements.map(({ attributes }) => attributes['db.query.text']);
  expect(texts).toContainEqual(expect.stringContaining('$1'));
});

test('the trace of the caller goes on', async () => {
  await pay('theirs', { traceparent: `00-${TRACE}-${CALLER}-01`, tracestate: 'vendor=1' });
  const request = await collector.request('theirs');
  expect([request.traceId, request.parentSpanId]).toEqual([TRACE, CALLER]);
});

test('what the caller does not trace is not traced', async () => {
  await pay('untraced', { traceparent: `00-${TRACE}-${CALLER}-00` });
  await pay('afterwards');
  await collector.request('afterwards');
  const ids = collector.spans.map(({ attributes }) => attributes['payout.request_id']);
  expect(ids).not.toContain('untraced');
});

test('a malformed traceparent begins a trace of its own', async () => {
  await pay('malformed', { traceparent: `00-${TRACE}-zz-01` });
  const request = await collector.request('malformed');
  expect(request.traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(request.traceId).not.toBe(TRACE);
});

test('a group is linked to the request of each of its payouts', async () => {
  const ids = Array.from({ length: 20 }, (_, at) => `together-${at}`);
  await Promise.all(ids.map((id) => pay(id)));
  const requests = await Promise.all(ids.map((id) => collector.request(id)));
  const mine = new Set(requests.map(({ spanId }) => spanId));
  const groups = collector.spans.filter(
    ({ name, links }) => name === 'group' && links.some(({ spanId }) => mine.has(spanId)),
  );
  const links = groups.flatMap((group) => group.links);
  expect(new Set(links.map(({ spanId }) => spanId))).toEqual(mine);
  expect(groups.length).toBeLessThan(20);
  const sizes = groups.map(({ attributes }) => Number(attributes['payout.group.size']));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(20);
  // Statements stand below the group that they are sent for, not below who came first.
  for (const group of groups) {
    expect(collector.below(group).map(({ name }) => name)).toContain('COMMIT');
  }
});

test('errors stand in the status: of the operation for a refusal, of the request for a fault', async () => {
  await gateway.graphql(business, PAY, { input: { email: EMAIL, amount: 0 } });
  const refused = await collector.find('a refusal', ({ name }) => name === 'mutation Pay');
  expect(refused).toMatchObject({ status: { code: ERROR, message: 'VALIDATION_FAILED' } });
  const request = await collector.find(
    'its request',
    ({ spanId }) => spanId === refused.parentSpanId,
  );
  expect([request.status.code ?? 0, request.attributes['error.type']]).toEqual([
    0,
    'VALIDATION_FAILED',
  ]);
  await gateway.pay({ id: '', key: 'unknown' }, {}, { 'X-Request-Id': 'stranger' });
  expect((await collector.request('stranger')).attributes).toMatchObject({
    'http.response.status_code': 401,
    'error.type': 'UNAUTHENTICATED',
  });
});

test('nothing of a caller stands in a span but what the gateway itself knows', async () => {
  const { json } = await pay('secrets', { 'Idempotency-Key': 'a-key-of-theirs' });
  const secrets = [EMAIL, business.key, json.hash as string, 'a-key-of-theirs'];
  await gateway.fetch(`/nowhere/${EMAIL}?key=${business.key}`, {
    headers: { 'X-Request-Id': 'no' },
  });
  await gateway.fetch(`/payout/runs/${EMAIL}`, {
    headers: { Authorization: `Bearer ${business.key}`, 'X-Request-Id': 'run' },
  });
  await gateway.graphql(
    business,
    `{ payoutUser(email: "${EMAIL}") { hash } payoutUsers(filter: { emailContains: "secret" }) { nodes { email } } }`,
  );
  await gateway.graphql(json.hash as string, '{ history { nodes { amount } } }');
  await pay('last');
  for (const id of ['secrets', 'no', 'run', 'last']) await collector.request(id);
  expect(collector.text).toContain('SELECT payout_user');
  for (const secret of secrets) expect(collector.text).not.toContain(secret);
  expect(collector.text).not.toContain('%secret%');
});

test('the last spans are sent before the gateway ends', async () => {
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '600000');
  const other = await openGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/below/` });
  await other.serving.reports();
  await other.pay(await other.business(), { email: EMAIL, amount: 1 }, { 'X-Request-Id': 'end' });
  await other.close();
  expect(collector.requests).toContain('/below/v1/traces application/json');
  expect(collector.spans.some(({ attributes }) => attributes['payout.request_id'] === 'end')).toBe(
    true,
  );
});
