import type { Random } from '../support/random.ts';
import { type Generator, NEVER, PAID, type Target, bytesOf, newEmail, payout } from './attack.ts';
import { pickKey } from './targets.ts';

const GARBAGE = [
  'hello\r\n\r\n',
  '\r\n\r\n\r\n',
  'GET\r\n\r\n',
  'GET  /balance HTTP/1.1\r\n\r\n',
  'GET /balance\r\n\r\n',
  'GET /balance HTTP/9.9\r\nHost: x\r\n\r\n',
  'GET /balance http/1.1\r\nHost: x\r\n\r\n',
  'get /balance HTTP/1.1\r\nHost: x\r\n\r\n',
  'GET\t/balance\tHTTP/1.1\r\nHost: x\r\n\r\n',
  'GET /bal\0ance HTTP/1.1\r\nHost: x\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  '\0'.repeat(2_000),
  '{"email":"a@b.co","amount":666}',
];

const garbage: Generator = (random) => {
  const bytes = random.chance(0.6)
    ? Buffer.from(random.pick(GARBAGE), 'latin1')
    : Buffer.from(Array.from({ length: random.whole(1, 3_000) }, () => random.whole(0, 255)));
  return { bytes };
};

const lengths: Generator = (random, target) => {
  const body = payout(newEmail(random), NEVER);
  const length = random.pick([
    `Content-Length: ${body.length}\r\nContent-Length: ${body.length + 1}`,
    `Content-Length: ${body.length}, ${body.length + 1}`,
    `Content-Length: +${body.length}`,
    `Content-Length: -${body.length}`,
    `Content-Length: 0x${body.length.toString(16)}`,
    `Content-Length: ${body.length}.0`,
    `Content-Length: 1e2`,
    `Content-Length:`,
    `Content-Length: 99999999999999999999999`,
    `Content-Length: 18446744073709551616`,
    `Content-Length: ${body.length + random.whole(1, 1_000)}`,
    `Content-Length: ${body.length - random.whole(1, body.length - 1)}`,
    `Content-Length : ${body.length}`,
    `Content_Length: ${body.length}`,
    '',
  ]);
  // The body counts in none of them; as a request of its own, its rest is no HTTP either.
  return { bytes: bytesOf({ key: pickKey(random, target), body, length }) };
};

/** A request that another one hides in its body: it must never be taken for one. */
function hidden(target: Target, random: Random): Buffer {
  return bytesOf({ key: target.rich, body: payout(newEmail(random), NEVER) });
}

const smuggling: Generator = (random, target) => {
  const inner = hidden(target, random);
  const chunked = Buffer.concat([Buffer.from('0\r\n\r\n'), inner]);
  const coding = random.pick([
    'Transfer-Encoding: chunked',
    'Transfer-Encoding : chunked',
    'Transfer-Encoding:\tchunked',
    'Transfer-Encoding: xchunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding: identity, chunked',
    'Transfer-Encoding: chunked\r\nTransfer-Encoding: x',
    'Transfer-Encoding:\r\n chunked',
    'X: x\nTransfer-Encoding: chunked',
    'Transfer-Encoding: "chunked"',
    'Transfer-Encoding: chunked\0',
    '\0Transfer-Encoding: chunked',
    'Transfer\u0000-Encoding: chunked',
    'transfer-encoding: \x0bchunked',
  ]);
  const length = random.pick([
    `Content-Length: ${chunked.length}\r\n${coding}`,
    `${coding}\r\nContent-Length: ${chunked.length}`,
  ]);
  const path = random.pick(['/balance', '/payout/create', '/graphql', '/nowhere']);
  const lines = random.chance(0.5) ? ['Connection: keep-alive'] : [];
  return { bytes: bytesOf({ path, key: target.poor, body: chunked, length, lines }) };
};

const chunks: Generator = (random, target) => {
  const body = payout(newEmail(random), NEVER);
  const size = body.length.toString(16);
  const framed = random.pick([
    `${size}\r\n${body}`,
    `${size}\r\n${body}\r\n`,
    `-${size}\r\n${body}\r\n0\r\n\r\n`,
    `0x${size}\r\n${body}\r\n0\r\n\r\n`,
    `fffffffffffffffff\r\n${body}\r\n0\r\n\r\n`,
    `${size} \n${body}\n0\n\n`,
    `${size}\r\n${body}x\r\n0\r\n\r\n`,
    `${size};${'x'.repeat(20_000)}\r\n${body}\r\n0\r\n\r\n`,
    `\r\n${size}\r\n${body}\r\n0\r\n\r\n`,
    `zz\r\n${body}\r\n0\r\n\r\n`,
    `1\r\n{\r\n`.repeat(500),
  ]);
  const length = 'Transfer-Encoding: chunked';
  return { bytes: bytesOf({ key: pickKey(random, target), body: framed, length }) };
};

/** What is right, if odd: a valid payout in one of HTTP's other clothes. */
const oddClothes: Generator = (random, target) => {
  const body = payout(newEmail(random), PAID);
  const half = random.whole(1, body.length - 1);
  const parts = [body.slice(0, half), body.slice(half)];
  const chunked = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join('');
  const whole = { key: target.rich, body };
  const bytes = random.pick([
    bytesOf({ ...whole, body: `${chunked}0\r\n\r\n`, length: 'Transfer-Encoding: chunked' }),
    bytesOf({
      ...whole,
      body: `${chunked}0\r\nAuthorization: Bearer x\r\n\r\n`,
      length: 'Transfer-Encoding: chunked',
    }),
    bytesOf({ ...whole, path: 'http://elsewhere.example/payout/create' }),
    bytesOf({ ...whole, path: '/payout/create?amount=666&email=a@b.co' }),
    bytesOf({ ...whole, host: 'evil.example:99' }),
    bytesOf({ ...whole, host: '[::1]' }),
    bytesOf({ ...whole, version: 'HTTP/1.0', host: '' }),
    bytesOf({ ...whole, lines: ['Expect: 100-continue'] }),
    bytesOf({ ...whole, lines: ['X-Request-Id: ../../etc', 'Cookie: a=b', 'Upgrade: h2c'] }),
    bytesOf({ ...whole, lines: ['X-HTTP-Method-Override: DELETE', 'X-Forwarded-For: 1.2.3.4'] }),
    bytesOf({ ...whole, type: 'Application/JSON; charset="utf-8"; x=y' }),
    Buffer.concat([Buffer.from('\r\n'), bytesOf(whole)]),
  ]);
  return { bytes, pieces: random.chance(0.2) ? random.whole(2, 8) : 1, isHttp: true };
};

/** What is wrong below HTTP's meaning: lines, lengths and codings. */
export const FRAMING: Readonly<Record<string, Generator>> = {
  garbage,
  lengths,
  smuggling,
  chunks,
  'odd clothes': oddClothes,
};
