import { gunzipSync } from 'node:zlib';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { exportOf, linesOf, objectsOf } from './export-calls.ts';

const gateway = useGateway();

const FORMULAS = ['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("http://x.example","y")'];
const TEXTS = [
  'a,b',
  'say "hi"',
  '"',
  "'quoted'",
  '😀 Zürich ḿ',
  ' spaces ',
  '\u2028',
  '1-1',
  '{}',
];

test('any reference comes back, and none of them is a formula to a spreadsheet', async () => {
  const business = await gateway().business();
  const references = [...FORMULAS, ...TEXTS];
  for (const reference of references) {
    const reply = await gateway().pay(business, { email: 'a@example.com', amount: 1, reference });
    expect(reply.status).toBe(201);
  }
  const query = { type: 'ALLOCATION' };
  const csv = linesOf(await exportOf(gateway(), business, query));
  const shown = [...FORMULAS.map((text) => `'${text}`), ...TEXTS];
  expect(csv.map(({ reference }) => reference)).toEqual(shown);
  // What the gateway itself writes is a number, with its sign.
  expect(new Set(csv.map((line) => line['signed_amount']))).toEqual(new Set(['-1']));
  const json = await exportOf(gateway(), business, query, { Accept: 'application/x-ndjson' });
  expect(objectsOf(json).map(({ reference }) => reference)).toEqual(references);
});

test('nor is an address, nor metadata', async () => {
  const business = await gateway().business();
  const metadata = { note: '=1\r\n"2"\u0000,\t' };
  await gateway().pay(business, { email: '=cmd@example.com', amount: 1, metadata });
  const [line] = linesOf(await exportOf(gateway(), business, { type: 'ALLOCATION' }));
  expect(line?.['email']).toBe("'=cmd@example.com");
  expect(JSON.parse(line?.['metadata'] ?? '')).toEqual(metadata);
});

test('every line ends in CRLF, and no other line break stands outside of quotes', async () => {
  const business = await gateway().business();
  await gateway().pay(business, { email: 'a@example.com', amount: 1 });
  const { text } = await exportOf(gateway(), business);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n\uFEFF]/);
});

test.each([
  ['gzip, deflate, br', 'gzip'],
  ['gzip;q=0', undefined],
  ['br', undefined],
])('to Accept-Encoding: %s', async (accepted, coding) => {
  const business = await gateway().business();
  const { text } = await exportOf(gateway(), business);
  const reply = await new Promise<{ coding: unknown; body: Buffer }>((resolve, reject) => {
    const headers = { Authorization: `Bearer ${business.key}`, 'Accept-Encoding': accepted };
    request(`${gateway().url}/payout/history`, { headers, agent: false }, (res) => {
      const of = { coding: res.headers['content-encoding'] };
      buffer(res).then((body) => resolve({ ...of, body }), reject);
    })
      .once('error', reject)
      .end();
  });
  expect(reply.coding).toBe(coding);
  const body = coding === undefined ? reply.body : gunzipSync(reply.body);
  expect(body.toString()).toBe(text);
});
