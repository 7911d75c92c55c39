import { describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { payUser } from '../../support/users.ts';
import { CSV, NDJSON, draftOf, linesOf, runsOf, upload } from './files.ts';

// A file becomes the draft of a pay run; bad-files.test.ts has those that do not.

const gateway = useGateway();

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const FILE = `email,amount\n${ADA},100\n${BOB},5\n`;

test('of a file in cents, with its metadata', async () => {
  const business = await gateway().business({ payoutBalance: 0 });
  const file = `email,amount,reference,team\r\n ${ADA.toUpperCase()}, 100,one,red\r\n"${BOB}",005,,\n`;
  const told = await draftOf(gateway(), business, file, { name: 'November' });
  expect(told).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    status: 'DRAFT',
    name: 'November',
    lines: 2,
    amount: 105,
    valid_lines: 2,
    duplicate_emails: 0,
    duplicate_of: null,
    errors: [],
  });
  const ada = { email: ADA, amount: 100, reference: 'one', metadata: { team: 'red' } };
  const bob = { email: BOB, amount: 5, reference: null, metadata: null };
  expect(await linesOf(gateway(), told.id)).toEqual([
    { line: 1, ...ada, status: 'PENDING' },
    { line: 2, ...bob, status: 'PENDING' },
  ]);
});

test('of a file in dollars, with its columns in any order', async () => {
  const business = await gateway().business();
  const file = `__proto__,amount_usd,email\n,1250.5,${ADA}\n"a\nb",1000000.00,${BOB}\nx,0.01,${BOB}`;
  const told = await draftOf(gateway(), business, file);
  expect(told).toMatchObject({ name: null, lines: 3, valid_lines: 3, duplicate_emails: 1 });
  const [ada, bob, again] = await linesOf(gateway(), told.id);
  expect([ada?.amount, bob?.amount, again?.amount]).toEqual([125_050, 100_000_000, 1]);
  const entries = [ada, bob, again].map((line) => Object.entries(line?.metadata ?? {}));
  expect(entries).toEqual([[], [['__proto__', 'a\nb']], [['__proto__', 'x']]]);
});

test('of a file of JSON, with what a payout may have', async () => {
  const business = await gateway().business();
  const lines = [
    { email: ADA, amount: 100, reference: 'one', metadata: { team: 'red' }, note: 'ignored' },
    { email: BOB, amount: 5, reference: null, metadata: {} },
  ];
  const file = `\ufeff${lines.map((line) => JSON.stringify(line)).join('\r\n\r\n')}`;
  const told = await draftOf(gateway(), business, file, { type: NDJSON });
  expect(told).toMatchObject({ lines: 2, valid_lines: 2, amount: 105, errors: [] });
  expect(await linesOf(gateway(), told.id)).toMatchObject([
    { email: ADA, reference: 'one', metadata: { team: 'red' } },
    { email: BOB, reference: null, metadata: null },
  ]);
});

describe('a run with the same lines', () => {
  test('is named, in whatever form and order they come', async () => {
    const business = await gateway().business();
    const first = await draftOf(gateway(), business, FILE, { name: 'first' });
    const dollars = `amount_usd,email\n0.05,"${BOB}"\n1.00,${ADA}\n`;
    const second = await draftOf(gateway(), business, dollars, { name: 'second' });
    expect(second.duplicate_of).toBe(first.id);
    const json = `{"email":"${ADA}","amount":100}\n{"email":"${BOB}","amount":5}`;
    const third = await draftOf(gateway(), business, json, { type: NDJSON });
    expect(third.duplicate_of).toBe(second.id);
    const em = gateway().orm.em.fork();
    await em.execute(`update pay_run set status = 'COMPLETED' where id = ?`, [first.id]);
    const fourth = await draftOf(gateway(), business, FILE);
    expect(fourth.duplicate_of).toBe(first.id);
  });

  test('is none with another line, of long ago, or of another business', async () => {
    const business = await gateway().business();
    const { id } = await draftOf(gateway(), business, FILE);
    for (const other of [
      FILE + `${ADA},100\n`,
      FILE.replace('5', '6'),
      FILE.replace(ADA, 'a@b.co'),
    ]) {
      expect((await draftOf(gateway(), business, other)).duplicate_of).toBeNull();
    }
    expect((await draftOf(gateway(), await gateway().business(), FILE)).duplicate_of).toBeNull();
    const past = `update pay_run set created_at = created_at - interval '30 days 1 minute' where id = $1`;
    await withClient(gateway().databaseUrl, (client) => client.query(past, [id]));
    expect((await draftOf(gateway(), business, FILE)).duplicate_of).toBeNull();
  });
});

describe('its name', () => {
  test.each(['x', '\u{1f600}'.repeat(100), ''])('may be %j', async (name) => {
    const told = await draftOf(gateway(), await gateway().business(), FILE, { name });
    expect(told.name).toBe(name || null);
  });

  test.each([
    ['x'.repeat(101), 'The name may not be greater than 100 characters.'],
    ['a\nb', 'The name may not contain control characters.'],
    ['\0', 'The name may not contain control characters.'],
  ])('may not be %j, which is told beside what is wrong with the file', async (name, text) => {
    const business = await gateway().business();
    const alone = await upload(gateway(), business, FILE, { name });
    expect([alone.status, alone.json]).toEqual([400, { name: [text] }]);
    const both = await upload(gateway(), business, '', { name });
    const empty = 'The file is empty, or has nothing below its header.';
    expect([both.status, both.json]).toEqual([400, { file: [empty], name: [text] }]);
    expect(await runsOf(gateway(), business)).toBe(0);
  });

  test('and nothing else stands in the query string', async () => {
    const { key } = await gateway().business();
    const reply = await gateway().fetch('/payout/runs?title=x', {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': CSV },
      body: FILE,
    });
    expect([reply.status, reply.json]).toEqual([
      400,
      { title: ['The title parameter is unknown.'] },
    ]);
  });
});

describe('is refused', () => {
  test('by another media type, which names those that are taken', async () => {
    const error = 'The Content-Type must be text/csv or application/x-ndjson.';
    for (const type of ['application/json', 'text/plain', 'text/csvx', 'multipart/form-data', '']) {
      const reply = await upload(gateway(), await gateway().business(), FILE, { type });
      expect([reply.status, reply.json]).toEqual([415, { error }]);
    }
  });

  test('in another charset or coding', async () => {
    const business = await gateway().business();
    const charset = await upload(gateway(), business, FILE, { type: `${CSV}; charset=latin1` });
    const text = 'The charset latin1 is not supported. The body must be UTF-8.';
    expect([charset.status, charset.json]).toEqual([415, { error: text }]);
    const headers = { 'Content-Encoding': 'gzip' };
    expect((await upload(gateway(), business, FILE, { headers })).status).toBe(415);
    const ok = await upload(gateway(), business, FILE, { type: 'Text/CSV ; charset="UTF-8"' });
    expect(ok.status).toBe(201);
  });

  test('without a key, by a hash, and by any other method', async () => {
    const business = await gateway().business();
    const { hash } = await payUser(gateway(), business, ADA);
    for (const headers of [{ Authorization: '' }, { Authorization: '', 'X-Payout-Hash': hash }]) {
      const reply = await upload(gateway(), business, FILE, { headers, type: 'text/plain' });
      expect([reply.status, reply.json]).toEqual([401, { error: 'Unauthorized' }]);
    }
    const put = await gateway().fetch('/payout/runs', { method: 'PUT' });
    expect([put.status, put.headers.get('allow')]).toEqual([405, 'POST']);
  });
});
