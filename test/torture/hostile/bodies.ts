import { gzipSync } from 'node:zlib';
import { type Generator, NEVER, bytesOf, newEmail, payout, payoutOperation } from './attack.ts';
import { pickKey } from './targets.ts';

/** Where a body goes. */
export const DOORS = ['/payout/create', '/graphql'] as const;

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

/** What is wrong in a body, whatever it says. */
export const BODIES: Readonly<Record<string, Generator>> = {
  'broken JSON': brokenJson,
  encodings,
  'big bodies': big,
};
