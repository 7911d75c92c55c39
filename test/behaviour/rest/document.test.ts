import { createConfig, lintFromString } from '@redocly/openapi-core';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SECRET_KEY } from '../../../src/business/caller.ts';
import type { Route } from '../../../src/kernel/route.ts';
import { modules } from '../../../src/modules.ts';
import { EVENT_TYPES, TEST_EVENT } from '../../../src/webhook/events.ts';
import { openGateway } from '../../support/gateway.ts';
import { documentOf, operationsOf } from './document.ts';

const gateway = await openGateway();
const document = await documentOf(gateway);
afterAll(() => gateway.close());

test('a linter finds nothing in the document', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  const found = problems.map(
    ({ severity, ruleId, message, location }) =>
      `${severity} ${ruleId}: ${message} (${location[0]?.pointer})`,
  );
  expect(found).toEqual([]);
});

test('the linter would find what is wrong', async () => {
  const config = await createConfig({ extends: ['recommended'] });
  const wrong = JSON.stringify(document).replace('"amount":10000', '"amount":"10000"');
  expect(await lintFromString({ source: wrong, config })).toMatchObject([
    { ruleId: 'no-invalid-media-type-examples' },
  ]);
});

test('names every address of every module, and the health of the gateway', () => {
  const { app } = gateway.serving;
  const routes = modules.flatMap((module) => [
    ...(module.routes ?? []),
    ...(module.endpoints?.(app) ?? []).filter(({ descriptions }) => descriptions),
  ]);
  const served = routes.flatMap(({ path, methods }) => methods.map((one) => `${one} ${path}`));
  const named = operationsOf(document).map(({ method, path }) => `${method} ${path}`);
  const health = ['GET /health/live', 'GET /health/ready'];
  // An address that has both JSON and a file is described once.
  expect(named.toSorted()).toEqual([...new Set([...served, ...health])].toSorted());
  for (const { operation } of operationsOf(document)) {
    expect(operation.operationId).toEqual(expect.any(String));
  }
});

test('names every event that endpoints are sent', () => {
  const sent = [...EVENT_TYPES, TEST_EVENT.value];
  expect(Object.keys(document.webhooks).toSorted()).toEqual(sent.toSorted());
});

test('shows every status that the contract gives a payout', () => {
  const statuses = Object.keys(document.paths['/payout/create']?.['post']?.responses ?? {});
  expect(statuses).toEqual('201 400 401 403 413 415 422 429 500 503'.split(' '));
});

test('shows the limit of a body that is set', async () => {
  const own = await openGateway({ BODY_BYTES_MAX: '2000' });
  const { bodyTooLarge } =
    (await documentOf(own)).paths['/payout/create']?.['post']?.responses['413']?.content?.[
      'application/json'
    ].examples ?? {};
  expect(bodyTooLarge?.['x-request'].headers['Content-Length']).toBe('2001');
  await own.close();
});

test('is open to all, and need not be fetched twice', async () => {
  const first = await gateway.fetch('/openapi.json');
  expect(first.headers.get('content-type')).toBe('application/json');
  const etag = first.headers.get('etag') ?? '';
  const again = await gateway.fetch('/openapi.json', { headers: { 'If-None-Match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const head = await gateway.fetch('/openapi.json', { method: 'HEAD' });
  expect([head.status, head.headers.get('etag'), head.text]).toEqual([200, etag, '']);
  const post = await gateway.fetch('/openapi.json', { method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

describe('the schema of a payout', () => {
  const { schema } =
    document.paths['/payout/create']?.['post']?.requestBody?.content['application/json'] ?? {};
  const rule = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const email = 'user@example.com';
  const long = (length: number) => `${'a'.repeat(length - '@example.com'.length)}@example.com`;

  test.each([
    {},
    { email },
    { amount: 1 },
    { email, amount: 1 },
    { email, amount: 100_000_000, note: 'nobody reads this' },
    { email, amount: 0 },
    { email, amount: 100_000_001 },
    { email, amount: 1.5 },
    { email, amount: '1' },
    { email, amount: null },
    { email, amount: true },
    { email: null, amount: 1 },
    { email: 5, amount: 1 },
    { email: '', amount: 1 },
    { email: 'user', amount: 1 },
    { email: 'user@example', amount: 1 },
    { email: 'User.Name+tag@Example.co', amount: 1 },
    { email: long(255), amount: 1 },
    { email: long(256), amount: 1 },
  ])('takes and refuses %j as the gateway does', async (body) => {
    const business = await gateway.business({ payoutBalance: 100_000_000 });
    const { status } = await gateway.pay(business, body);
    expect(status).toBe(rule.safeParse(body).success ? 201 : 400);
  });
});

test('a module that describes nothing is named all the same', async () => {
  const greeting: Route = {
    path: '/greeting',
    methods: ['GET'],
    credentials: [SECRET_KEY],
    operation: '{ __typename }',
    reply: (data) => ({ status: 200, body: data as object }),
  };
  const own = await openGateway({}, [...modules, { name: 'greeting', routes: [greeting] }]);
  expect((await documentOf(own)).paths['/greeting']).toHaveProperty('get.responses');
  await own.close();
});
