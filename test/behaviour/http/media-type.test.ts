import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { type WireReply, send } from '../payouts/wire.ts';

const gateway = useGateway();

const PAYOUT = '{"email":"ada@example.com","amount":100}';
const QUERY =
  '{"query":"mutation { createPayoutUser(input: { email: \\"ada@example.com\\", amount: 100 }) { hash } }"}';
const HASH = JSON.stringify({ payout_hash: 'a'.repeat(52) });
/** Every address that reads a body, with one, and what it is answered where the body is read. */
const BODIES = [
  ['/payout/create', PAYOUT, 201],
  ['/graphql', QUERY, 200],
  ['/payout/operations', HASH, 401],
] as const;

type Sent = Readonly<Record<string, string | readonly string[]>>;

/** Sends a body with a key, and says whether it was paid for. */
async function post(path: string, headers: Sent, body: string | Buffer) {
  const business = await gateway().business({ payoutBalance: 100 });
  const all = { 'Content-Type': 'application/json', Authorization: `Bearer ${business.key}` };
  const reply = await send(gateway().url + path, { headers: { ...all, ...headers }, body });
  const { json } = await gateway().graphql(business, '{ payoutBalance { amount } }');
  return { ...reply, paid: json.data.payoutBalance.amount === 0 };
}

const refusal = (error: string) => ({ status: 415, text: JSON.stringify({ error }), paid: false });

describe.each(BODIES)('%s', (path, body, read) => {
  test.each([
    ['gzip', 'gzip', gzipSync(body)],
    ['GZip', 'GZip', gzipSync(body)],
    ['x-gzip', 'x-gzip', gzipSync(body)],
    ['br', 'br', brotliCompressSync(body)],
    ['deflate', 'deflate', deflateSync(body)],
    ['zstd', 'zstd', Buffer.from(body)],
    ['identity, gzip', 'gzip', gzipSync(body)],
    ['br, identity', 'br', brotliCompressSync(body)],
    // Said of a body that has none: a proxy that believes it would read another.
    ['gzip', 'gzip', Buffer.from(body)],
  ])('refuses the coding %s by its name', async (coding, name, bytes) => {
    const reply = await post(path, { 'Content-Encoding': coding }, bytes);
    expect(reply).toMatchObject(refusal(`The Content-Encoding ${name} is not supported.`));
    expect(reply.headers['accept-encoding']).toBe('identity');
  });

  test.each(['identity', 'IDENTITY', '', 'identity, identity'])(
    'reads the coding %j',
    async (coding) => {
      expect((await post(path, { 'Content-Encoding': coding }, body)).status).toBe(read);
    },
  );

  test.each([
    ['utf-16', 'utf-16'],
    ['UTF-16', 'UTF-16'],
    ['"utf-16le"', 'utf-16le'],
    ['"UTF\\-16"', 'UTF-16'],
    ["'utf-16'", 'utf-16'],
    ['utf-32', 'utf-32'],
    ['iso-8859-1', 'iso-8859-1'],
    ['latin1', 'latin1'],
    ['windows-1252; x=y', 'windows-1252'],
    ['utf-8; charset=utf-16', 'utf-16'],
  ])('refuses charset=%s by its name', async (charset, name) => {
    const type = `application/json; charset=${charset}`;
    const bytes = name.startsWith('utf-16') ? Buffer.from(body, 'utf16le') : Buffer.from(body);
    expect(await post(path, { 'Content-Type': type }, bytes)).toMatchObject(
      refusal(`The charset ${name} is not supported. The body must be UTF-8.`),
    );
  });

  test.each([
    'application/json; charset=utf-8',
    'application/json; Charset="UTF-8"',
    "application/json; charset='utf-8'",
    'application/json;charset = utf8',
    'application/json; charset=US-ASCII',
    'application/json; charset=',
    'application/json; x="; charset=utf-16"',
    'application/json; x="\\"; charset=utf-16"; charset=utf-8',
    'application/json; profile=utf-16',
  ])('reads %s', async (type) => {
    expect((await post(path, { 'Content-Type': type }, body)).status).toBe(read);
  });

  test('reads a body that begins with a byte order mark', async () => {
    expect((await post(path, {}, `\u{feff}${body}`)).status).toBe(read);
  });

  test('still says of UTF-16 that nobody announced that it is no JSON', async () => {
    expect(await post(path, {}, Buffer.from(body, 'utf16le'))).toMatchObject({
      status: 400,
      text: expect.stringContaining('The request body must be a JSON object.'),
      paid: false,
    });
  });

  test('says no name that is none', async () => {
    const odd = await post(path, { 'Content-Encoding': '<script>' }, body);
    expect(odd).toMatchObject(refusal('The Content-Encoding is not supported.'));
    const type = `application/json; charset=${'x'.repeat(5_000)}`;
    const long = await post(path, { 'Content-Type': type }, body);
    expect(long).toMatchObject(refusal('The charset is not supported. The body must be UTF-8.'));
  });
});

describe('several Content-Types', () => {
  const JSON_TYPE = 'application/json';

  test.each([
    [[JSON_TYPE, 'text/plain'], 'The Content-Type must be application/json.'],
    [['text/plain', JSON_TYPE], 'The Content-Type must be application/json.'],
    [
      [JSON_TYPE, `${JSON_TYPE}; charset=utf-16`],
      'The charset utf-16 is not supported. The body must be UTF-8.',
    ],
  ])('%j: the one that cannot be read counts', async (types, text) => {
    expect(await post('/payout/create', { 'Content-Type': types }, PAYOUT)).toMatchObject(
      refusal(text),
    );
  });

  test('that say the same are one', async () => {
    const types = [JSON_TYPE, `${JSON_TYPE}; charset=utf-8`];
    expect((await post('/payout/create', { 'Content-Type': types }, PAYOUT)).paid).toBe(true);
  });
});

/** As no HTTP client would send it: what is before `chunked` is Node's to pass on. */
async function transferred(coding: string): Promise<string> {
  const { key } = await gateway().business();
  const socket = connect(Number(new URL(gateway().url).port), '127.0.0.1');
  const size = Buffer.byteLength(PAYOUT).toString(16);
  socket.write(
    `POST /payout/create HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: application/json\r\nTransfer-Encoding: ${coding}\r\nConnection: close\r\n\r\n` +
      `${size}\r\n${PAYOUT}\r\n0\r\n\r\n`,
  );
  return text(socket);
}

test.each(['gzip, chunked', 'x-gzip,chunked', 'deflate , Chunked'])(
  'a Transfer-Encoding of %s is refused by its name',
  async (coding) => {
    const answer = await transferred(coding);
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
    const [name] = coding.split(/[ ,]/);
    expect(answer).toContain(`{"error":"The Transfer-Encoding ${name} is not supported."}`);
  },
);

test.each(['chunked', 'Chunked'])('a Transfer-Encoding of %s is read', async (coding) => {
  expect(await transferred(coding)).toMatch(/^HTTP\/1\.1 201 /);
});

describe('what is checked before and after', () => {
  const gzip = { 'Content-Encoding': 'gzip' };
  const create = (headers: Sent, body: string): Promise<WireReply> =>
    send(`${gateway().url}/payout/create`, { headers, body });

  test('401 comes first, the media type next, then the charset, the coding, and 413', async () => {
    const { key } = await gateway().business();
    const large = PAYOUT.padEnd(102_401);
    const all = { ...gzip, 'Content-Type': 'application/json; charset=utf-16' };
    expect((await create(all, large)).status).toBe(401);
    const known = { ...all, Authorization: `Bearer ${key}` };
    const plain = await create({ ...known, 'Content-Type': 'text/plain; charset=utf-16' }, large);
    expect(plain.text).toBe('{"error":"The Content-Type must be application/json."}');
    expect((await create(known, large)).text).toContain('The charset utf-16');
    const coded = await create({ ...known, 'Content-Type': 'application/json' }, large);
    expect([coded.status, coded.text]).toEqual([
      415,
      '{"error":"The Content-Encoding gzip is not supported."}',
    ]);
  });

  test('a body that is not read may have any coding', async () => {
    const business = await gateway().business();
    const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
    const headers = { ...gzip, 'X-Payout-Hash': json.hash as string };
    const reply = await send(`${gateway().url}/payout/operations`, { headers, body: 'x' });
    expect(reply.status).toBe(200);
  });
});
