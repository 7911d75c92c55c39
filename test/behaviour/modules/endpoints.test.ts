import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SECRET_KEY } from '../../../src/business/caller.ts';
import { ALL_SCOPES } from '../../../src/kernel/caller.ts';
import type { Endpoint } from '../../../src/kernel/endpoint.ts';
import { requestDone } from '../../../src/kernel/events.ts';
import { InvariantBroken } from '../../../src/kernel/invariant.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';

// A module with addresses of its own, which are no GraphQL operations, and a credential of its own.

/** By the name of a file: that the test has read its first half. */
const isRead = new Map(
  ['slow', 'broken'].map((name) => [name, Promise.withResolvers<void>()] as const),
);

/** Sends the first half of a text, and the second when the first was read. */
const stream: Endpoint = {
  path: '/files/{folder}/{name}',
  methods: ['GET'],
  credentials: [SECRET_KEY, 'badge'],
  parameters: ['part'],
  serve: async ({ res, params, query, caller }) => {
    res.writeHead(200, { 'Content-Type': 'text/plain' });
    res.write(`${params['folder']}|${params['name']}|${query('part')}|`);
    await isRead.get(params['name'] ?? '')?.promise;
    if (params['name'] === 'broken') throw new Error('half of it is lost');
    res.end(caller?.actor.slice(0, 4));
  },
};

const note = (methods: Endpoint['methods']): Endpoint => ({
  path: '/notes/{id}',
  methods,
  serve: async ({ req, res, method, params, json }) => {
    const body = req.headers['content-type'] === undefined ? {} : await json();
    res.writeHead(200).end(JSON.stringify({ method, ...params, ...body }));
  },
});

const fileModule: Module = {
  name: 'file',
  endpoints: () => [stream, note(['GET', 'DELETE']), note(['PUT', 'PATCH'])],
  authenticators: [
    {
      credential: 'badge',
      authenticate: ({ header }) => {
        const tenantId = header('x-badge');
        if (tenantId === undefined) return undefined;
        const caller = { tenantId, actor: 'badge', sees: { kind: 'tenant' }, may: ALL_SCOPES };
        return Promise.resolve(caller as { sees: { kind: 'tenant' } } & typeof caller);
      },
    },
  ],
  routes: [
    {
      path: '/notes/{id}/echo',
      methods: ['PUT'],
      credentials: ['badge'],
      operation: 'query ($id: ID!) { node(id: $id) { id } payoutBalance { id } }',
      variables: async ({ params }) => params,
      reply: (data) => ({ status: 200, body: data as object }),
    },
  ],
};

let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway({}, [...modules, fileModule]);
  business = await gateway.business();
});

afterAll(() => gateway.close());

const call = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
  gateway.fetch(path, { method, headers, ...(body !== undefined && { body }) });

const asKey = () => ({ Authorization: `Bearer ${business.key}` });

describe("a module's own endpoint", () => {
  test('streams: what was sent is there before the rest has been made', async () => {
    const url = `${gateway.url}/files/a%2Fb%20c/slow?part=2`;
    const { status, body } = await fetch(url, { headers: asKey() });
    expect(status).toBe(200);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toMatchObject({ value: 'a/b c|slow|2|' });
    isRead.get('slow')?.resolve();
    expect(await reader?.read()).toMatchObject({ value: 'key:' });
    expect(await reader?.read()).toMatchObject({ done: true });
  });

  test('that fails while it sends is cut off, and never passes for the whole', async () => {
    const { status, body } = await fetch(`${gateway.url}/files/a/broken`, { headers: asKey() });
    expect(status).toBe(200);
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toMatchObject({ value: 'a|broken|undefined|' });
    isRead.get('broken')?.resolve();
    await expect(reader?.read()).rejects.toThrow('terminated');
  });

  test.each(['GET', 'PUT', 'PATCH', 'DELETE'])('answers %s', async (method) => {
    const { status, text } = await call(method, '/notes/7');
    expect({ status, text }).toEqual({ status: 200, text: JSON.stringify({ method, id: '7' }) });
  });

  test('reads a body as the routes do', async () => {
    const json = { 'Content-Type': 'application/json' };
    const read = await call('PUT', '/notes/7', json, '{"text":"hello"}');
    expect(read.text).toBe('{"method":"PUT","id":"7","text":"hello"}');
    expect((await call('PUT', '/notes/7', json, '[]')).status).toBe(400);
    expect((await call('PUT', '/notes/7', { 'Content-Type': 'text/plain' }, 'x')).status).toBe(415);
  });

  test.each([
    ['HEAD', '/notes/7', 200],
    ['GET', '/notes/', 404],
    ['GET', '/notes/7/', 404],
    ['GET', '/Notes/7', 404],
    ['GET', '/n%6Ftes/7', 404],
    ['GET', '/notes/%zz', 404],
    ['GET', `/notes/${'7'.repeat(101)}`, 404],
    ['GET', '/notes/7?x=1', 400],
    ['POST', '/notes/7', 405],
    ['OPTIONS', '/notes/7', 405],
    ['GET', '/files/a/b', 401],
    ['POST', '/files/a/b', 405],
  ])('is as exact as the addresses of routes: %s %s is %i', async (method, path, status) => {
    const reply = await call(method, path);
    expect(reply.status).toBe(status);
    const allow = path.startsWith('/files') ? 'GET, HEAD' : 'GET, HEAD, DELETE, PUT, PATCH';
    if (status === 405) expect(reply.headers.get('Allow')).toBe(allow);
  });

  test('is known to the log and the metrics by its address, and not by what stands in it', async () => {
    const paths: unknown[] = [];
    const end = requestDone.on(gateway.serving.app, ({ path }) => paths.push(path));
    await call('GET', '/notes/secret');
    await call('GET', '/notes/secret/else');
    await expect.poll(() => paths).toEqual(['/notes/{id}', undefined]);
    end();
  });
});

describe("a module's own credential", () => {
  const badge = () => ({ 'X-Badge': business.id });

  test('counts at its endpoint, beside the other that is taken there', async () => {
    expect((await call('GET', '/files/a/b', badge())).text).toBe('a|b|undefined|badg');
    expect((await call('GET', '/files/a/b', { ...badge(), ...asKey() })).text).toContain('key:');
  });

  test('counts on both doors', async () => {
    const json = { 'Content-Type': 'application/json' };
    const graphql = { ...badge(), ...json };
    const query = '{ payoutBalance { id } }';
    const posted = await call('POST', '/graphql', graphql, JSON.stringify({ query }));
    expect(posted.text).toBe(`{"data":{"payoutBalance":{"id":"${business.id}"}}}`);
    const put = await call('PUT', `/notes/${business.id}/echo`, badge());
    expect(JSON.parse(put.text)).toEqual({
      node: { id: business.id },
      payoutBalance: { id: business.id },
    });
  });

  test('is none where the route does not take it, nor another where it does', async () => {
    expect((await call('GET', '/balance', badge())).status).toBe(401);
    expect((await call('PUT', '/notes/7/echo', asKey())).status).toBe(401);
  });

  test('that no module recognises ends the start', async () => {
    const foreign = { ...stream, credentials: ['ring'] };
    const list = [...modules, { name: 'foreign', endpoints: () => [foreign] }];
    await expect(openGateway({}, list)).rejects.toThrow(InvariantBroken);
  });
});
