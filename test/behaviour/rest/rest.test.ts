import { describe, expect, test } from 'vitest';
import { type TestReply, useGateway } from '../../support/gateway.ts';
import { operate, payoutBalance, userBalances } from '../payouts/doors.ts';
import { fill } from '../payouts/wire.ts';

const gateway = useGateway();

const UNAUTHORIZED = '{"error":"Unauthorized"}';
const MEDIA_TYPE = '{"error":"The Content-Type must be application/json."}';
const TOO_LARGE = '{"error":"The request body is too large."}';
const NO_OBJECT = '{"error":"The request body must be a JSON object."}';
const KEY_INVALID = '{"error":"The Idempotency-Key header is invalid."}';
const KEY_REUSED = '{"error":"The Idempotency-Key was already used for a different request."}';
const DISABLED = '{"error":"Payouts are currently disabled. Please enable them in Settings."}';
const INSUFFICIENT = '{"error":"Insufficient payout balance"}';

/** POST /payout/create, with nothing added. */
function create(headers: Record<string, string>, body: BodyInit): Promise<TestReply> {
  return gateway().fetch('/payout/create', { method: 'POST', headers, body });
}

const json = { 'Content-Type': 'application/json' };

describe('the order of the checks: a request with two faults is told the first', () => {
  const large = fill('{"email":"a@example.com","amount":1}', 102_401);

  test('405 before 401', async () => {
    const reply = await gateway().fetch('/payout/create', { method: 'PUT', body: 'x' });
    expect(reply).toMatchObject({ status: 405, text: '{"error":"Method not allowed"}' });
  });

  test('401 before 415', async () => {
    const reply = await create({ 'Content-Type': 'text/plain' }, 'x');
    expect(reply).toMatchObject({ status: 401, text: UNAUTHORIZED });
  });

  test('415 before 413', async () => {
    const { key } = await gateway().business();
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'text/plain' };
    expect(await create(headers, large)).toMatchObject({ status: 415, text: MEDIA_TYPE });
  });

  test('413 before JSON', async () => {
    const business = await gateway().business();
    const reply = await gateway().pay(business, `${large.slice(0, -1)}!`);
    expect(reply).toMatchObject({ status: 413, text: TOO_LARGE });
  });

  test('JSON before the fields', async () => {
    const business = await gateway().business();
    const reply = await gateway().pay(business, '{"email":"ada","amount":0');
    expect(reply).toMatchObject({ status: 400, text: NO_OBJECT });
  });

  test('the fields before the form of the key', async () => {
    const business = await gateway().business();
    const body = { email: 'ada', amount: 1 };
    const reply = await gateway().pay(business, body, { 'Idempotency-Key': 'a b' });
    const text = '{"email":["The email must be a valid email address."]}';
    expect(reply).toMatchObject({ status: 400, text });
  });

  test('the form of the key before 422, a replay, 403 and the balance', async () => {
    const business = await gateway().business({ payoutBalance: 1 });
    const payout = { email: 'ada@example.com', amount: 1 };
    await gateway().pay(business, payout, { 'Idempotency-Key': 'k' });
    await operate(gateway(), 'payouts off', { id: business.id });
    const ask = (body: object, key: string) =>
      gateway().pay(business, body, { 'Idempotency-Key': key });
    const other = { ...payout, amount: 2 };
    expect(await ask(other, 'k k')).toMatchObject({ status: 400, text: KEY_INVALID });
    expect(await ask(other, 'k')).toMatchObject({ status: 422, text: KEY_REUSED });
    expect(await ask(payout, 'k')).toMatchObject({ status: 201 });
    expect(await ask(other, 'new')).toMatchObject({ status: 403, text: DISABLED });
    await operate(gateway(), 'payouts on', { id: business.id });
    expect(await ask(other, 'new')).toMatchObject({ status: 400, text: INSUFFICIENT });
    await gateway().expectBooksToBalance();
  });
});

describe('the Content-Type', () => {
  const body = '{"email":"ada@example.com","amount":1}';

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json ; charset="utf-8"',
    'Application/JSON',
  ])('%s is read', async (type) => {
    const { key } = await gateway().business();
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': type };
    expect(await create(headers, body)).toMatchObject({ status: 201 });
  });

  test.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'application/json-patch+json',
    'application/graphql',
    'application/vnd.api+json',
    'text/plain; application/json',
    'json',
    '*/*',
    // A blank to Unicode, and none to HTTP.
    'application/json\u00a0',
  ])('%s is 415', async (type) => {
    const { key } = await gateway().business();
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': type };
    expect(await create(headers, body)).toMatchObject({ status: 415, text: MEDIA_TYPE });
  });

  test('missing is 415', async () => {
    const { key } = await gateway().business();
    const bytes = Buffer.from(body);
    const reply = await create({ Authorization: `Bearer ${key}` }, bytes);
    expect(reply).toMatchObject({ status: 415, text: MEDIA_TYPE });
  });
});

describe('the body', () => {
  test.each([
    '',
    ' ',
    'null',
    'true',
    '5',
    '"text"',
    '[]',
    '[{"email":"ada@example.com","amount":1}]',
    '{',
    '{"email":"ada@example.com","amount":1,}',
    '{"email":"ada@example.com","amount":1}}',
    "{'email':'ada@example.com','amount':1}",
    '{email:"ada@example.com",amount:1}',
    '{"email":"ada@example.com","amount":NaN}',
    '{"email":"ada@example.com","amount":01}',
    '{"email":"ada@example.com","amount":+1}',
    '{"email":"ada@example.com","amount":0x10}',
    '{"email":"ada\n@example.com","amount":1}',
    'email=ada%40example.com&amount=1',
    '['.repeat(50_000),
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  ])('%.60s is no JSON object', async (body) => {
    const business = await gateway().business();
    expect(await gateway().pay(business, body)).toMatchObject({ status: 400, text: NO_OBJECT });
  });

  test.each([
    ['a broken sequence', [0xc3, 0x28]],
    ['a lone continuation', [0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['latin1', [0xe9]],
  ])('with %s is not UTF-8, and no JSON', async (_, bytes) => {
    const { key } = await gateway().business();
    const parts = ['{"email":"ad', bytes, 'a@example.com","amount":1}'];
    const body = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
    const reply = await create({ ...json, Authorization: `Bearer ${key}` }, body);
    expect(reply).toMatchObject({ status: 400, text: NO_OBJECT });
  });

  test.each([
    '{"email":"ada@example.com","amount":1,"currency":"EUR","hash":null,"id":[{}]}',
    '{"email":"ada@example.com","amount":1,"__proto__":{"amount":900}}',
    '{"email":"ada@example.com","amount":1,"constructor":{"prototype":{"amount":900}}}',
    '{"email":"ada@example.com","amount":1,"toString":5,"hasOwnProperty":null}',
    `{"email":"ada@example.com","amount":1,"deep":${'['.repeat(40_000)}${']'.repeat(40_000)}}`,
    '{"amount":900,"email":"bob@example.com","amount":1,"email":"ada@example.com"}',
    ' \t\r\n{"email":"ada@example.com","amount":1} \n',
    String.raw`{"\u0065mail":"ad\u0061@example.com","amount":1}`,
  ])('%.70s pays one cent: other fields are ignored, the last of a name counts', async (body) => {
    const business = await gateway().business();
    expect(await gateway().pay(business, body)).toMatchObject({ status: 201 });
    expect(await userBalances(gateway(), business)).toEqual({ 'ada@example.com': 1 });
    expect(({} as { amount?: number }).amount).toBeUndefined();
  });

  test.each([
    '{"__proto__":{"email":"ada@example.com","amount":1}}',
    '{"constructor":{"email":"ada@example.com","amount":1}}',
    '{"Email":"ada@example.com","AMOUNT":1}',
    '{}',
  ])('%s has neither field', async (body) => {
    const business = await gateway().business();
    const text =
      '{"email":["The email field is required."],"amount":["The amount field is required."]}';
    expect(await gateway().pay(business, body)).toMatchObject({ status: 400, text });
    expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  });
});
