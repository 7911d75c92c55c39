import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { NOBODY, type User, payUser } from '../../support/users.ts';
import { draft, lines } from '../pay-runs/drafts.ts';
import { confirm, startRunner, untilRun } from '../pay-runs/running.ts';
import { COLUMNS, exportOf, linesOf } from './export-calls.ts';

const gateway = useGateway();
let business: TestBusiness;
let ada: User;

beforeAll(async () => {
  business = await gateway().business({ payoutBalance: 5_000 });
  ada = await payUser(gateway(), business, 'ada@example.com');
  await payUser(gateway(), business, 'bob@example.com');
  await gateway().pay(business, { email: 'bob@example.com', amount: 1, reference: 'May' });
});

const whose = async (query: Record<string, string>) =>
  linesOf(await exportOf(gateway(), business, query)).map(({ type, email }) => email || type);

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';

test('each filter, and several at once', async () => {
  expect(await whose({})).toEqual(['TOP_UP', ADA, BOB, BOB]);
  expect(await whose({ type: 'ALLOCATION' })).toEqual([ADA, BOB, BOB]);
  expect(await whose({ type: 'DEPOSIT' })).toEqual([]);
  expect(await whose({ reference: 'May' })).toEqual([BOB]);
  expect(await whose({ reference: 'may' })).toEqual([]);
  expect(await whose({ payout_user_id: ada.id.toUpperCase() })).toEqual([ADA]);
  expect(await whose({ payout_user_id: NOBODY.id })).toEqual([]);
  expect(await whose({ payout_user_id: ada.id, reference: 'May' })).toEqual([]);
});

test('only what one pay run has made, and of no other business', async () => {
  const { orm, serving } = gateway();
  const of = await gateway().business();
  await payUser(gateway(), of, 'cleo@example.com');
  const id = await draft(serving.app, of.id, lines(2));
  onTestFinished(startRunner(serving.app));
  await confirm(serving.app, of.id, id);
  await untilRun(orm, id, 'COMPLETED');
  const made = async (business: TestBusiness) =>
    linesOf(await exportOf(gateway(), business, { pay_run_id: id.toUpperCase() }));
  const runs = (await made(of)).map(({ email, pay_run_id: run }) => [email, run]);
  expect(runs).toEqual(lines(2).map(({ email }) => [email, id]));
  expect(await made(business)).toEqual([]);
});

test('from is inclusive, to exclusive', async () => {
  const all = linesOf(await exportOf(gateway(), business));
  const times = all.map(({ created_at: at }) => at ?? '');
  for (const at of new Set(times)) {
    const since = times.filter((each) => each >= at);
    expect(await whose({ from: at })).toHaveLength(since.length);
    expect(await whose({ to: at })).toHaveLength(times.length - since.length);
    expect(await whose({ from: at, to: at })).toEqual([]);
  }
  expect(await whose({ from: '2020-01-31', to: '2999-12-31T23:59:59+02:00' })).toHaveLength(4);
  expect(await whose({ from: '2999-01-01' })).toEqual([]);
  expect(await whose({ to: '2020-01-01' })).toEqual([]);
});

test('an empty history is its header line alone, and no line in NDJSON', async () => {
  const empty = await gateway().business({ payoutBalance: 0 });
  expect((await exportOf(gateway(), empty)).text).toBe(`${COLUMNS}\r\n`);
  const json = await exportOf(gateway(), empty, {}, { Accept: 'application/x-ndjson' });
  expect([json.status, json.text]).toEqual([200, '']);
});

test('another business has nothing of it, whatever it asks for', async () => {
  const other = await gateway().business({ payoutBalance: 0 });
  for (const query of [{}, { payout_user_id: ada.id }, { reference: 'May' }]) {
    expect((await exportOf(gateway(), other, query)).text).toBe(`${COLUMNS}\r\n`);
  }
});

const TIME = 'must be an RFC 3339 time or a date, such as 2026-01-31T12:00:00Z.';

test.each<[string, Record<string, readonly string[]>]>([
  ['from=yesterday', { from: [`The from ${TIME}`] }],
  ['to=2026-02-30', { to: [`The to ${TIME}`] }],
  [
    'type=PAYOUT',
    { type: ['The type must be one of DEPOSIT, TRANSFER, TOP_UP, ALLOCATION, REVERSAL.'] },
  ],
  ['reference=', { reference: ['The reference must be between 1 and 100 characters.'] }],
  ['payout_user_id=1', { payout_user_id: ['The payout_user_id must be an id.'] }],
  ['pay_run_id=1', { pay_run_id: ['The pay_run_id must be an id.'] }],
  ['page=2', { page: ['The page parameter is unknown.'] }],
  ['payout_hash=x', { payout_hash: ['The payout_hash parameter is unknown.'] }],
  ['type=TOP_UP&type=TOP_UP', { type: ['The type parameter may be given only once.'] }],
  ['from=&page=2', { from: [`The from ${TIME}`], page: ['The page parameter is unknown.'] }],
])('refuses %s', async (query, fields) => {
  const headers = { Authorization: `Bearer ${business.key}` };
  const reply = await gateway().fetch(`/payout/history?${query}`, { headers });
  expect([reply.status, reply.json]).toEqual([400, fields]);
});

test.each([
  ['text/csv', 'text/csv'],
  ['*/*', 'text/csv'],
  ['text/*', 'text/csv'],
  ['application/*', 'application/x-ndjson'],
  ['application/x-ndjson, text/csv', 'text/csv'],
  ['application/x-ndjson, text/csv;q=0.9', 'application/x-ndjson'],
  ['text/csv;q=0, */*;q=0.1', 'application/x-ndjson'],
  ['application/json', undefined],
  ['text/csv;q=0', undefined],
])('to Accept: %s', async (accept, type) => {
  const reply = await exportOf(gateway(), business, {}, { Accept: accept });
  if (type !== undefined) {
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toContain(type);
    expect(reply.headers.get('vary')).toBe('Accept, Accept-Encoding');
    return;
  }
  expect([reply.status, reply.json]).toEqual([
    406,
    { error: 'The reply is text/csv or application/x-ndjson.' },
  ]);
});

test('the order of refusals: method, credential, fields, form', async () => {
  const at = (init: RequestInit) => gateway().fetch('/payout/history?page=2', init);
  const key = { Authorization: `Bearer ${business.key}` };
  const post = await at({ method: 'POST' });
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await at({ headers: { Accept: 'image/png' } })).status).toBe(401);
  expect((await at({ headers: { ...key, Accept: 'image/png' } })).status).toBe(400);
});

test('HEAD has the headers of GET, and no body', async () => {
  const headers = { Authorization: `Bearer ${business.key}` };
  const reply = await gateway().fetch('/payout/history', { method: 'HEAD', headers });
  expect([reply.status, reply.text]).toEqual([200, '']);
  expect(reply.headers.get('content-disposition')).toContain('history.csv');
});
