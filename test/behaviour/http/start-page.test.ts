import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

test('/ tells where things are, and they are there', async () => {
  const { status, json, headers } = await gateway().fetch('/');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('application/json');
  expect(json).toEqual({
    name: 'Payout gateway',
    version: expect.any(String),
    graphql: '/graphql',
    rest: expect.arrayContaining(['POST /payout/create', 'GET /balance']),
    openapi: '/openapi.json',
    health: ['/health/live', '/health/ready'],
  });
  const rest = (json.rest as string[]).map((route) => route.split(' '));
  const named = [...rest, ...[json.graphql, json.openapi, ...json.health].map((at) => ['GET', at])];
  for (const [method = '', path = ''] of named) {
    const body = method === 'POST' ? '{}' : null;
    expect((await gateway().fetch(path, { method, body })).status).not.toBe(404);
  }
});

test('/ is read, and nothing else', async () => {
  const head = await gateway().fetch('/', { method: 'HEAD' });
  expect([head.status, head.text]).toEqual([200, '']);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
    const reply = await gateway().fetch('/', { method });
    expect(reply).toMatchObject({ status: 405, text: '{"error":"Method not allowed"}' });
    expect(reply.headers.get('allow')).toBe('GET, HEAD');
  }
  const browser = await gateway().fetch('/', { headers: { Accept: 'text/html' } });
  expect(browser.json.graphql).toBe('/graphql');
  for (const path of ['//', '/.', '/%2F', '/index.html']) {
    expect((await gateway().fetch(path)).status).toBe(path === '/.' ? 200 : 404);
  }
});
