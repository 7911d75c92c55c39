import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NOBODY } from '../../support/users.ts';
import { HASH } from '../payouts/doors.ts';
import { draftOf } from './files.ts';
import { confirm, startRunner, untilRun } from './running.ts';

// All lines of a run as CSV, with what has become of them.

const gateway = useGateway();

const COLUMNS = 'line,email,amount,reference,status,error,hash,operation_id';
const FILE = [
  'email,amount,reference',
  'ada@example.com,100,"one, two"',
  '+bob@example.com,5,=1+1',
  'nobody,0,',
  'ADA@example.com,7,"say ""hi"""',
].join('\r\n');

const report = ({ key }: TestBusiness, id: string, query = '', accept = 'text/csv', more = {}) =>
  gateway().fetch(`/payout/runs/${id}/lines${query}`, {
    headers: { Authorization: `Bearer ${key}`, Accept: accept, ...more },
  });

async function paid(business: TestBusiness, file: string): Promise<string> {
  const { id } = await draftOf(gateway(), business, file);
  const { app } = gateway().serving;
  const stop = startRunner(app);
  await confirm(app, business.id, id);
  await untilRun(app.orm, id, 'COMPLETED');
  await stop();
  return id;
}

test('of a draft, to the byte', async () => {
  const business = await gateway().business();
  const { id } = await draftOf(gateway(), business, FILE);
  const { status, text, headers } = await report(business, id.toUpperCase());
  expect(status).toBe(200);
  expect(text.split('\r\n')).toEqual([
    COLUMNS,
    '1,ada@example.com,100,"one, two",PENDING,,,',
    `2,'+bob@example.com,5,'=1+1,PENDING,,,`,
    '3,nobody,,,INVALID,The email must be a valid email address. The amount must be at least 1.,,',
    '4,ada@example.com,7,"say ""hi""",PENDING,,,',
    '',
  ]);
  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present');
  expect(headers.get('content-disposition')).toBe(`attachment; filename="pay-run-${id}.csv"`);
});

test('of a run that is paid, with hashes and entries', async () => {
  const business = await gateway().business();
  const id = await paid(business, FILE);
  const rows: Record<string, string>[] = parse((await report(business, id)).text, {
    columns: true,
  });
  expect(rows.map(({ status }) => status)).toEqual(['PAID', 'PAID', 'INVALID', 'PAID']);
  const [ada, bob, invalid, again] = rows;
  expect(ada?.['hash']).toMatch(HASH);
  expect(again?.['hash']).toBe(ada?.['hash']);
  expect(bob?.['hash']).not.toBe(ada?.['hash']);
  expect([invalid?.['hash'], invalid?.['operation_id']]).toEqual(['', '']);
  const { json } = await gateway().graphql(business, '{ history { nodes { id type } } }');
  const entries: { id: string; type: string }[] = json.data.history.nodes;
  const made = entries.filter(({ type }) => type === 'ALLOCATION').map(({ id: entry }) => entry);
  const told = [ada, bob, again].map((row) => row?.['operation_id'] ?? '');
  expect(told.toSorted()).toEqual(made.toSorted());
});

test('of many pages, each line once and in order; also compressed', async () => {
  const business = await gateway().business();
  const count = 1_201;
  const lines = Array.from({ length: count }, (_, at) => `user${at + 1}@example.com,${at + 1}`);
  const { id } = await draftOf(gateway(), business, `email,amount\n${lines.join('\n')}`);
  const { text, headers } = await report(business, id, '', 'text/csv', {
    'Accept-Encoding': 'gzip',
  });
  expect(headers.get('content-encoding')).toBe('gzip');
  const rows: string[][] = parse(text, { from: 2 });
  expect(rows.map(([line, email, amount]) => `${line} ${email} ${amount}`)).toEqual(
    lines.map((_, at) => `${at + 1} user${at + 1}@example.com ${at + 1}`),
  );
});

test('of the lines in one state; and nothing else is read of the query string', async () => {
  const business = await gateway().business();
  const { id } = await draftOf(gateway(), business, FILE);
  const { text } = await report(business, id, '?status=INVALID');
  expect(text.split('\r\n').map((line) => line.split(',')[0])).toEqual(['line', '3', '']);
  expect((await report(business, id, '?status=FAILED')).text).toBe(`${COLUMNS}\r\n`);
  const wrong = await report(business, id, '?status=paid&cursor=x');
  expect([wrong.status, wrong.json]).toEqual([
    400,
    {
      status: ['The status must be one of INVALID, PENDING, PAID, FAILED, REVERSED.'],
      cursor: ['The cursor parameter is unknown.'],
    },
  ]);
});

test('of no run, another business, and no key', async () => {
  const business = await gateway().business();
  const { id } = await draftOf(gateway(), await gateway().business(), FILE);
  for (const other of [id, NOBODY.id, 'x']) {
    const reply = await report(business, other);
    expect([reply.status, reply.json]).toEqual([404, { error: 'Not found' }]);
  }
  expect((await report({ id: '', key: 'none' }, id)).status).toBe(401);
});
