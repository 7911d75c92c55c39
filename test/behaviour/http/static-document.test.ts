import { type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

/** One call as it is, with the bytes that came. */
async function get(path: string, headers: Record<string, string>, method = 'GET') {
  const reply = await new Promise<{
    status: number;
    headers: Record<string, unknown>;
    body: Buffer;
  }>((resolve, reject) => {
    const req = request(`${gateway().url}${path}`, { method, headers, agent: false }, (res) => {
      const { statusCode: status = 0 } = res;
      buffer(res).then((body) => resolve({ status, headers: res.headers, body }), reject);
    });
    req.once('error', reject).end();
  });
  return {
    ...reply,
    coding: reply.headers['content-encoding'],
    etag: String(reply.headers['etag']),
  };
}

const DECODERS = {
  br: brotliDecompressSync,
  gzip: gunzipSync,
  identity: (body: Buffer) => body,
} as const;

describe.each([
  ['/graphql', { Accept: 'text/html' }],
  ['/openapi.json', {}],
] as const)('%s', (path, accept) => {
  test('comes in each coding, whole, with a tag of its own', async () => {
    const plain = await get(path, accept);
    expect(plain.coding).toBeUndefined();
    const tags = new Set<string>();
    for (const [coding, decode] of Object.entries(DECODERS)) {
      const reply = await get(path, { ...accept, 'Accept-Encoding': coding });
      expect(reply.coding).toBe(coding === 'identity' ? undefined : coding);
      expect(decode(reply.body).equals(plain.body)).toBe(true);
      expect(reply.headers['vary']).toMatch(/\bAccept-Encoding\b/);
      expect(reply.headers['content-type']).toBe(plain.headers['content-type']);
      expect(reply.headers['content-length']).toBe(String(reply.body.length));
      tags.add(reply.etag);
      const head = await get(path, { ...accept, 'Accept-Encoding': coding }, 'HEAD');
      expect([head.status, head.etag, head.body.length]).toEqual([200, reply.etag, 0]);
    }
    expect(tags.size).toBe(3);
  });

  test('is not sent again to whom has it in that coding', async () => {
    const headers = { ...accept, 'Accept-Encoding': 'gzip' };
    const { etag } = await get(path, headers);
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(path, { ...headers, 'If-None-Match': known });
      expect([again.status, again.body.length, again.etag]).toEqual([304, 0, etag]);
      expect(again.headers['vary']).toMatch(/\bAccept-Encoding\b/);
    }
    const other = await get(path, { ...accept, 'Accept-Encoding': 'br', 'If-None-Match': etag });
    expect([other.status, other.coding]).toEqual([200, 'br']);
  });
});

test('what a page is chosen by stands in one header, also for another origin', async () => {
  const origin = 'https://app.example.com';
  const own = await openGatewayOn(gateway().databaseUrl, { CORS_ORIGINS: origin });
  onTestFinished(own.close);
  const headers = { Accept: 'text/html', Origin: origin };
  for (const [{ url }, expected] of [
    [gateway(), 'Accept, Accept-Encoding'],
    [own, 'Origin, Accept, Accept-Encoding'],
  ] as const) {
    const { rawHeaders } = await new Promise<IncomingMessage>((resolve, reject) => {
      request(`${url}/graphql`, { headers, agent: false }, (res) => resolve(res.resume()))
        .once('error', reject)
        .end();
    });
    const at = rawHeaders.flatMap((name, i) => (/^vary$/i.test(name) && i % 2 === 0 ? [i] : []));
    expect(at.map((i) => rawHeaders[i + 1])).toEqual([expected]);
  }
});

test.each([
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip, deflate', 'gzip'],
  ['GZIP', 'gzip'],
  ['br;q=0.5, gzip;q=0.8', 'gzip'],
  ['gzip;q=0, br;q=0', undefined],
  ['*', 'br'],
  ['*;q=0.1, gzip', 'gzip'],
  ['identity, gzip;q=0.5', undefined],
  ['gzip;q=0.001', 'gzip'],
  ['identity;q=0, *;q=0', undefined],
  ['deflate, zstd', undefined],
  ['br;q=x', undefined],
  ['', undefined],
])('a client that accepts %j is given %s', async (accepted, coding) => {
  const reply = await get('/openapi.json', { 'Accept-Encoding': accepted });
  expect([reply.status, reply.coding]).toEqual([200, coding]);
});

test("GraphiQL's page is less than a third of its size", async () => {
  const page = { Accept: 'text/html' };
  const plain = await get('/graphql', page);
  for (const coding of ['br', 'gzip']) {
    const { body } = await get('/graphql', { ...page, 'Accept-Encoding': coding });
    expect(body.length * 3).toBeLessThan(plain.body.length);
  }
});
