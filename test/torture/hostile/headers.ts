import type { Random } from '../support/random.ts';
import { type Generator, NEVER, type Target, bytesOf, newEmail, payout } from './attack.ts';
import { PATHS, pickKey } from './targets.ts';

const lines: Generator = (random, target) => {
  const line = random.pick([
    'X: a\r\n b',
    'X: a\r\n\tb',
    ' X: a',
    'X : a',
    ': a',
    'X',
    'X: a\0b',
    'X: a\x01b',
    'X: a\x7f',
    'X: a\rb',
    'X: a\nInjected: b',
    'X: \x80\xff',
    'X\xe9: a',
    '__proto__: x',
    'constructor: x',
    'hasOwnProperty: x',
    `X: ${'a'.repeat(random.whole(10_000, 60_000))}`,
    Array.from({ length: random.whole(100, 3_000) }, (_, i) => `X${i}: a`).join('\r\n'),
    Array.from({ length: 200 }, () => `Cookie: ${'a=b; '.repeat(10)}`).join('\r\n'),
    'Connection: upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==',
    'Connection: upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAA',
    'Connection: authorization, close',
    'Range: bytes=0-1',
    'If-None-Match: *',
    'Expect: 200-ok',
    'Max-Forwards: 0',
    'TE: trailers, chunked',
    'Accept-Encoding: gzip;q=1.0, x;q=nan',
    'Origin: null',
    'Origin: https://evil.example',
    'Forwarded: for="_x"; host=evil',
    `X-Forwarded-For: ${'1.2.3.4, '.repeat(200)}x`,
    'X-Forwarded-For: \'"><script>',
    'X-Original-URL: /metrics',
  ]);
  return {
    bytes: bytesOf({ method: 'GET', path: random.pick(PATHS), key: target.rich, lines: [line] }),
  };
};

const hosts: Generator = (random, target) => {
  const host = random.pick([
    '',
    ' ',
    'a b',
    'a\r\nHost: b',
    'http://evil/',
    'evil/balance',
    'evil?x=',
    '\xe9.example',
    '[::1',
    ':',
    ':99999',
    'x:port',
    '%00',
    '@',
    'localhost#',
    '__proto__',
    'a'.repeat(5_000),
    '127.0.0.1, 127.0.0.2',
  ]);
  const path = random.pick([...PATHS, '/graphql?query={__typename}']);
  return { bytes: bytesOf({ method: 'GET', path, host, key: target.rich }) };
};

const ODD_TEXTS = [
  '',
  ' ',
  ',',
  '\t',
  'null',
  'undefined',
  'true',
  '[object Object]',
  '__proto__',
  'constructor',
  '../../etc/passwd',
  "' or '1'='1",
  "x'; drop table business; --",
  '${7*7}{{7*7}}<%= 7*7 %>',
  '%00',
  '\xff\xfe',
  '\xc3\xa9',
  '=?utf-8?q?x?=',
  'a'.repeat(256),
  'a'.repeat(9_000),
];

/** A text that no header or field expects. */
export const oddText = (random: Random): string => random.pick(ODD_TEXTS);

/** What looks like a credential, and is none. */
function wrongCredential(random: Random, target: Target): string {
  const { rich, almostKey, user, stranger } = target;
  return random.pick([
    `Authorization: ${rich}`,
    `Authorization: Basic ${Buffer.from(`${rich}:`).toString('base64')}`,
    `Authorization: Bearer ${almostKey}`,
    `Authorization: Bearer ${rich}x`,
    `Authorization: Bearer ${rich.toUpperCase()}`,
    `Authorization: Bearer ${rich} ${rich}`,
    `Authorization: Bearer ${rich}, Bearer ${rich}`,
    `Authorization: Bearer "${rich}"`,
    `Authorization: Bearer\u00a0${rich}`,
    `Authorization: Bearer ${user.hash}`,
    `Authorization: Bearer ${oddText(random)}x`,
    `Authorization: ${oddText(random)}x`,
    `X-Payout-Hash: ${rich}`,
    `X-Payout-Hash: ${user.hash.toUpperCase()}`,
    `X-Payout-Hash: ${user.hash.slice(1)}`,
    `X-Payout-Hash: ${user.hash}, ${user.hash}`,
    `X-Payout-Hash: ${stranger.hash}`,
    `X-Payout-Hash: ${oddText(random)}x`,
  ]);
}

const credentials: Generator = (random, target) => {
  const isRead = random.chance(0.5);
  const path = random.pick(isRead ? ['/balance', '/payout/operations'] : ['/payout/create']);
  const body = payout(newEmail(random), NEVER);
  const shape = isRead ? { method: 'GET' } : { body };
  return { bytes: bytesOf({ ...shape, path, lines: [wrongCredential(random, target)] }) };
};

const NOT_VISIBLE = ['a b', 'a\tb', '\xc3\xa9', '\x80', 'a\x7fb', 'a, b c'];
const TOO_LONG = ['k'.repeat(256), 'k'.repeat(8_000), '\xff'.repeat(255)];
const HALF_QUOTED = ['"', '""', '"a', '"a"b"', '"a\\"b"', '"a b"', `"${'k'.repeat(256)}"`];

/** Keys that are no key: what they come with is never paid. */
const idempotencyKeys: Generator = (random, target) => {
  const key = random.pick([...NOT_VISIBLE, ...TOO_LONG, ...HALF_QUOTED]);
  const body = payout(newEmail(random), NEVER);
  const isTwice = random.chance(0.2);
  const given = isTwice
    ? ['Idempotency-Key: a', `Idempotency-Key: ${key}`]
    : [`Idempotency-Key: ${key}`];
  return {
    bytes: bytesOf({ key: pickKey(random, target), body, lines: given }),
    isHttp: !/\x7f/.test(key),
  };
};

const MEDIA_TYPES = [
  '',
  'text/plain',
  'text/json',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/graphql',
  'application/graphql-response+json',
  'application/xml',
  'application/jsonx',
  'application/json, text/plain',
  'application/ json',
  'application/json\xa0',
  'text/plain; application/json',
  '; application/json',
  '*/*',
  'a'.repeat(4_000),
];

const mediaTypes: Generator = (random, target) => {
  const { rich: key } = target;
  const email = newEmail(random);
  const query = `mutation{createPayoutUser(input:{email:"${email}",amount:${NEVER}}){hash}}`;
  const form = '--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n';
  const body = random.pick([
    payout(email, NEVER),
    `email=${email}&amount=${NEVER}`,
    `query=${encodeURIComponent(query)}`,
    JSON.stringify({ query }),
    query,
    `${form}${JSON.stringify({ query })}\r\n--x--\r\n`,
    `<payout><email>${email}</email><amount>${NEVER}</amount></payout>`,
  ]);
  const path = random.pick(['/payout/create', '/graphql']);
  return { bytes: bytesOf({ path, key, body, type: random.pick(MEDIA_TYPES) }) };
};

/** What is wrong in headers, and with what they say. */
export const HEADERS: Readonly<Record<string, Generator>> = {
  headers: lines,
  hosts,
  credentials,
  'idempotency keys': idempotencyKeys,
  'media types': mediaTypes,
};
