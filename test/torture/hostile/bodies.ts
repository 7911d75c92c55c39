import { gzipSync } from 'node:zlib';
import { type Random } from '../random.ts';
import {
  type Generator,
  NEVER,
  PAID,
  type Target,
  bytesOf,
  newEmail,
  payout,
  payoutOperation,
} from './attack.ts';
import { pickKey } from './framing.ts';

/** Where a body goes. */
const DOORS = ['/payout/create', '/graphql'] as const;

/** The body of a payout that must be refused, at a door. */
function body(path: (typeof DOORS)[number], email: string): string {
  return path === '/graphql' ? payoutOperation({ email, amount: NEVER }) : payout(email, NEVER);
}

const brokenJson: Generator = (random, target) => {
  const path = random.pick(DOORS);
  const good = body(path, newEmail(random));
  const bad = random.pick([
    good.slice(0, random.whole(0, good.length - 1)),
    `${good}}`,
    `${good}${good}`,
    `${good},`,
    `[${good}]`,
    `[${good},${good}]`,
    `"${good}"`,
    JSON.stringify(good),
    good.replaceAll('"', "'"),
    good.replace('{', '{,'),
    good.replace(String(NEVER), `0${NEVER}`),
    good.replace(String(NEVER), `+${NEVER}`),
    good.replace(String(NEVER), `0x${NEVER}`),
    good.replace(String(NEVER), `${NEVER}n`),
    good.replace(String(NEVER), `.${NEVER}e3`),
    good.replace(String(NEVER), 'NaN'),
    good.replace(String(NEVER), '-Infinity'),
    `/* ${good} */`,
    `${good} // x`,
    `)]}',\n${good}`,
    `x=${good}`,
    'null',
    'true',
    '0',
    '""',
    '[]',
    '',
    ' ',
    '\0',
    '['.repeat(random.whole(1_000, 50_000)),
    `{"a":`.repeat(random.whole(1_000, 15_000)),
    `${'[1,'.repeat(20_000)}1${']'.repeat(20_000)}`,
  ]);
  return { bytes: bytesOf({ path, key: pickKey(random, target), body: bad }), isHttp: true };
};

const encodings: Generator = (random, target) => {
  const path = random.pick(DOORS);
  const text = body(path, newEmail(random));
  const utf16 = Buffer.from(text, 'utf16le');
  const [bytes, lines] = random.pick<readonly [Buffer, readonly string[]]>([
    [utf16, []],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), []],
    [Buffer.from(utf16).swap16(), []],
    [Buffer.from(text.replace('hostile', 'h\xf6stile'), 'latin1'), []],
    [Buffer.from(text.replace('hostile', 'h\xc0\xafstile'), 'latin1'), []],
    [Buffer.from(text.replace('hostile', 'h\xed\xa0\x80stile'), 'latin1'), []],
    [Buffer.from(text.replace('hostile', 'h\xf4\x90\x80\x80stile'), 'latin1'), []],
    [gzipSync(text), ['Content-Encoding: gzip']],
    [gzipSync('a'.repeat(5_000_000)), ['Content-Encoding: gzip']],
    [gzipSync(text), ['Content-Encoding: br, gzip']],
    [gzipSync(text), []],
  ]);
  return {
    bytes: bytesOf({ path, key: pickKey(random, target), body: bytes, lines }),
    isHttp: true,
  };
};

/** Values that are no address, or that no address may be stored as. */
export function oddEmail(random: Random, { stranger }: Target): unknown {
  return random.pick<unknown>([
    'ünï@exämple.com',
    'аdmin@example.com',
    'a@例え.jp',
    'a@b.co\u0000',
    '\u0000@b.co',
    'a\ud800@b.co',
    '\udfff',
    'a@b.co\r\nBcc: x@y.co',
    'a@\u202eexample.com',
    '"a b"@example.com',
    'a@[127.0.0.1]',
    'A <a@b.co>',
    'a@b.co,c@d.co',
    'a@b',
    'a@-b.co',
    `${'a'.repeat(65_000)}@b.co`,
    `${'a@'.repeat(500)}b.co`,
    `a@${'b.'.repeat(200)}co`,
    `a@${'b'.repeat(64)}.co`,
    "'; drop table payout_user; --@b.co",
    '\u3000a@b.co',
    `${stranger.email}\u200b`,
    '\ufeffa@b.co',
    [stranger.email],
    { toString: 'x', $ne: null },
    { __proto__: null, email: 'a@b.co' },
    0,
    true,
    null,
    '',
    '    ',
  ]);
}

/** Numbers, and what looks like one, as JSON has them: none is an amount. */
const ODD_AMOUNTS = [
  '0',
  '-0',
  '-1',
  '-666',
  '0.5',
  '666.5',
  '1e400',
  '-1e400',
  '1e16',
  '9007199254740992',
  '9007199254740993',
  '18446744073709551617',
  '100000001',
  `${'9'.repeat(5_000)}`,
  `0.${'0'.repeat(5_000)}1`,
  '1e-400',
  '"666"',
  '"6e2"',
  '[666]',
  '{"valueOf":666}',
  'null',
  'true',
  'false',
  '""',
  '"\\u0000"',
  '"Infinity"',
];

const fields: Generator = (random, target) => {
  const path = random.pick(DOORS);
  const isEmail = random.chance(0.5);
  const email = isEmail ? oddEmail(random, target) : newEmail(random);
  const good = JSON.stringify(email);
  const amount = isEmail ? String(NEVER) : random.pick(ODD_AMOUNTS);
  const input = `{"email":${good},"amount":${amount}}`;
  const text = path === '/graphql' ? payoutOperation('?').replace('"?"', () => input) : input;
  return { bytes: bytesOf({ path, key: pickKey(random, target), body: text }), isHttp: true };
};

/** Keys that mean something to JavaScript: beside a payout that is refused, or is fine without them. */
const pollution: Generator = (random, target) => {
  const key = random.pick(['__proto__', 'constructor', 'prototype', 'toString', 'then', 'toJSON']);
  const email = newEmail(random);
  const evil = random.pick([
    `{"email":"${email}","amount":${NEVER},"isAdmin":true,"payoutsEnabled":true}`,
    `{"prototype":{"amount":${NEVER},"email":"${email}"}}`,
    'null',
    '"x"',
    `[${NEVER}]`,
  ]);
  const text = random.pick([
    `{"${key}":${evil}}`,
    `{"email":"${email}","${key}":${evil}}`,
    `{"amount":${PAID},"${key}":${evil}}`,
    `{"query":"{ __typename }","variables":{"${key}":${evil}},"${key}":${evil}}`,
    `{"query":"query ($a: String) { __typename }","operationName":"${key}","extensions":{"${key}":${evil}}}`,
    payoutOperation('?').replace('"?"', () => `{"${key}":${evil},"email":"${email}"}`),
  ]);
  const path = random.pick(DOORS);
  return { bytes: bytesOf({ path, key: target.rich, body: text }), isHttp: true };
};

const big: Generator = (random, target) => {
  const size = random.pick([102_401, 150_000, 400_000]);
  const path = random.pick(DOORS);
  const start = body(path, newEmail(random));
  const text = `${' '.repeat(size - start.length)}${start}`;
  const isChunked = random.chance(0.5);
  const framed = isChunked ? `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n` : text;
  const length = { length: 'Transfer-Encoding: chunked' };
  return { bytes: bytesOf({ path, key: target.rich, body: framed, ...(isChunked && length) }) };
};

/** What is wrong in a body, and with what it says. */
export const BODIES: Readonly<Record<string, Generator>> = {
  'broken JSON': brokenJson,
  encodings,
  fields,
  pollution,
  'big bodies': big,
};
