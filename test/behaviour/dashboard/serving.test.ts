import { expect, onTestFinished, test } from 'vitest';
import { PAGE_PATHS } from '../../../src/dashboard/page-paths.ts';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';
import { call } from '../../support/http.ts';

const gateway = useGateway();

/** The files that the document names. */
async function assetsOf(): Promise<string[]> {
  const { text } = await gateway().fetch('/dashboard');
  return [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
}

test.each(PAGE_PATHS)('%s is the document, under a policy of its own', async (path) => {
  const at = path.replaceAll(/\{\w+\}/g, '019ab0c1-7d60-7a53-b2f4-6d5f1c0e9a31');
  const { status, headers, text } = await gateway().fetch(`${at}?email=ada`);
  expect(status).toBe(200);
  expect(text).toContain('<div id="root"></div>');
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
      "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; " +
      "frame-ancestors 'none'; require-trusted-types-for 'script'",
  });
});

test('with a slash at its end the address leads to the one without', async () => {
  const { status, headers } = await call(`${gateway().url}/dashboard/?a=1`);
  expect([status, headers['location']]).toEqual([308, '/dashboard?a=1']);
});

test('the document holds no script or style of its own, and names files of this gateway alone', async () => {
  const { text } = await gateway().fetch('/dashboard');
  expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\bstyle=|\bon\w+=/);
  const assets = await assetsOf();
  expect(assets.length).toBeGreaterThan(2);
  for (const path of assets) expect(path).toMatch(/^\/dashboard\/assets\/[\w-]+\.(?:js|css|svg)$/);
});

test('its files are kept for ever, and sent as small as the client can read them', async () => {
  for (const path of await assetsOf()) {
    const plain = await call(`${gateway().url}${path}`);
    expect(plain.status).toBe(200);
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    for (const coding of ['br', 'gzip']) {
      const { headers } = await call(`${gateway().url}${path}`, {
        headers: { 'Accept-Encoding': coding },
      });
      expect(headers).toMatchObject({ 'content-encoding': coding, vary: 'Accept-Encoding' });
    }
  }
});

test('a document that the browser has is not sent again', async () => {
  const etag = (await gateway().fetch('/dashboard')).headers.get('etag') ?? '';
  const again = await gateway().fetch('/dashboard', { headers: { 'If-None-Match': etag } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test.each([
  '/Dashboard',
  '/dashboard/users/',
  '/dashboard/nothing',
  '/dashboard/assets',
  '/dashboard/assets/',
  '/dashboard/assets/nothing.js',
  '/dashboard/assets/index.html',
  '/dashboard/assets/..%2findex.html',
  '/dashboard/assets/../../package.json',
])('%s is nothing', async (path) => {
  const { status, text } = await call(`${gateway().url}${path}`);
  expect([status, text]).toEqual([404, '{"error":"Not found"}']);
});

test('it is read alone', async () => {
  const { status, headers } = await gateway().fetch('/dashboard', { method: 'POST' });
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('DASHBOARD=off leaves it out', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, { DASHBOARD: 'off' });
  onTestFinished(own.close);
  for (const path of [...(await assetsOf()), '/dashboard', '/dashboard/users']) {
    expect((await own.fetch(path)).status).toBe(404);
  }
});
