import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isHeaderText,
  masked,
  modeOf,
  payoutRequest,
} from '../../../../../src/dashboard/page/developers/payout-request.ts';

const typed = { email: 'ada@example.com', amount: '100', reference: '', idempotencyKey: 'k' };
const bodyOf = (change: Partial<typeof typed>) =>
  payoutRequest({ ...typed, ...change }, 'http://127.0.0.1:4000').body;

test.each([
  ['100', 100],
  [' 100 ', 100],
  ['0', 0],
  ['-5', -5],
  ['1.5', 1.5],
  ['999999999999999', 999_999_999_999_999],
  // No number that every language writes and reads alike: the API is sent the text, and says so.
  ['', ''],
  ['007', '007'],
  ['1e3', '1e3'],
  ['1,250', '1,250'],
  ['$5', '$5'],
  ['9007199254740993', '9007199254740993'],
  ['0x10', '0x10'],
  ['ten', 'ten'],
])('the amount %j is sent as %j', (amount, sent) => {
  expect(bodyOf({ amount })).toEqual({ email: typed.email, amount: sent });
});

test('a number is written in JSON as it was typed, whatever it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 15) + 1, max: 10 ** 15 - 1 }), (amount) => {
      expect(JSON.stringify(bodyOf({ amount: String(amount) }).amount)).toBe(String(amount));
    }),
  );
});

test('the address, the reference and the idempotency key are part of it, and what is empty is not', () => {
  const given = { ...typed, reference: 'May "rent"', idempotencyKey: ' k-1 ' };
  expect(payoutRequest(given, 'https://pay.example')).toEqual({
    url: 'https://pay.example/payout/create',
    idempotencyKey: 'k-1',
    body: { email: 'ada@example.com', amount: 100, reference: 'May "rent"' },
  });
});

test.each([
  ['sk_live_abcdefghijklmnop', 'live', 'sk_live_…mnop'],
  ['rk_test_abcdefghijklmnop', 'test', 'rk_test_…mnop'],
  ['something else that is long', undefined, '…long'],
  ['sk_live_short', 'live', '…'],
  ['', undefined, '…'],
])('the key %j is %s, and seen as %s', (key, mode, seen) => {
  expect([modeOf(key), masked(key)]).toEqual([mode, seen]);
});

test.each([
  ['sk_live_x', true],
  ['a'.repeat(255), true],
  ['a'.repeat(256), false],
  ['', false],
  ['a b', false],
  ['a\nX-Evil: 1', false],
  ['ключ', false],
])('%j may stand in a header: %s', (text, may) => {
  expect(isHeaderText(text)).toBe(may);
});
