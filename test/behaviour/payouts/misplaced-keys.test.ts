import { describe, expect, test } from 'vitest';
import { call } from '../../support/http.ts';
import { useGateway } from '../../support/gateway.ts';
import { HASH, payoutBalance, userBalances } from './doors.ts';

const gateway = useGateway();

const payout = { email: 'a@example.com', amount: 100 };
const MISPLACED = '"idempotency_key":["Send the key in the Idempotency-Key header."]';
const INVALID = '{"error":"The Idempotency-Key header is invalid."}';

describe('a key in the body of POST /payout/create', () => {
  test.each([
    { idempotencyKey: 'x' },
    { idempotency_key: 'x' },
    { idempotencyKey: 'x', idempotency_key: 'y' },
    { 'Idempotency-Key': 'x' },
    { idempotency_key: '' },
    { idempotencyKey: 5 },
    { idempotencyKey: ['x'] },
  ])('is refused as %j, twice, and nothing is paid', async (member) => {
    const business = await gateway().business();
    for (let i = 0; i < 2; i += 1) {
      const { status, text } = await gateway().pay(business, { ...payout, ...member });
      expect({ status, text }).toEqual({ status: 400, text: `{${MISPLACED}}` });
    }
    expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
  });

  test('is told with all else that is wrong, and before the header is looked at', async () => {
    const business = await gateway().business();
    const body = { email: 'x', amount: 0, idempotencyKey: 'x' };
    const { status, text } = await gateway().pay(business, body, { 'Idempotency-Key': 'a b' });
    expect(status).toBe(400);
    expect(text).toBe(
      '{"email":["The email must be a valid email address."],' +
        `"amount":["The amount must be at least 1."],${MISPLACED}}`,
    );
  });

  test('is refused beside a header that says the same', async () => {
    const business = await gateway().business();
    const body = { ...payout, idempotency_key: 'x' };
    const reply = await gateway().pay(business, body, { 'Idempotency-Key': 'x' });
    expect(reply.text).toBe(`{${MISPLACED}}`);
  });

  test.each([
    { idempotencyKey: null },
    { idempotency_key: null },
    { currency: 'EUR', key: 'x', idempotency: true },
  ])('%j is none', async (member) => {
    const business = await gateway().business();
    const reply = await gateway().pay(business, { ...payout, ...member });
    expect(reply).toMatchObject({ status: 201, json: { hash: expect.stringMatching(HASH) } });
  });
});

test('a key in the header of other APIs is refused, unless ours says the same', async () => {
  const business = await gateway().business();
  const foreign = { 'X-Idempotency-Key': 'x' };
  expect((await gateway().pay(business, payout, foreign)).text).toBe(`{${MISPLACED}}`);
  const both = { ...foreign, 'Idempotency-Key': 'x' };
  expect((await gateway().pay(business, payout, both)).status).toBe(201);
  expect(await userBalances(gateway(), business)).toEqual({ 'a@example.com': 100 });
});

describe('the header Idempotency-Key over REST', () => {
  const pay = (key: string, to: { readonly key: string }, headers: object = {}) =>
    call(`${gateway().url}/payout/create`, {
      headers: { Authorization: `Bearer ${to.key}`, 'Idempotency-Key': key, ...headers },
      body: payout,
    });

  test.each([
    ['"q1"', 'q1'],
    ['q2', '"q2"'],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
  ])('%s and %s are one key', async (first, second) => {
    const business = await gateway().business();
    const paid = await pay(first, business);
    const repeat = await pay(second, business);
    expect([paid.status, repeat.status]).toEqual([201, 201]);
    expect(repeat.text).toBe(paid.text);
    expect(paid.headers).not.toHaveProperty('idempotent-replayed');
    expect(repeat.headers['idempotent-replayed']).toBe('true');
    expect(await userBalances(gateway(), business)).toEqual({ 'a@example.com': 100 });
  });

  test.each(['""', '"', '"a', '"a"b"', '"a\\b"', '"a b"', '"a";p=1', `"${'x'.repeat(256)}"`])(
    '%s is invalid',
    async (key) => {
      const business = await gateway().business();
      const { status, text } = await pay(key, business);
      expect({ status, text }).toEqual({ status: 400, text: INVALID });
      expect(await payoutBalance(gateway(), business)).toBe(1_000_000);
    },
  );

  test.each(['a', '"a"', ''])('may not be sent twice as %j', async (key) => {
    const business = await gateway().business();
    // Each of an array is a header line of its own.
    const { status, text } = await pay('', business, { 'Idempotency-Key': [key, key] });
    expect({ status, text }).toEqual({ status: 400, text: INVALID });
  });
});
