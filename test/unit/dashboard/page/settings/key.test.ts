import { expect, test } from 'vitest';
import {
  endOfDay,
  keyState,
  maskedKey,
  nameOf,
} from '../../../../../src/dashboard/page/settings/key.ts';

const now = new Date('2026-11-26T12:00:00.000Z');

test.each([
  [null, null, 'live'],
  [null, '2026-11-26T12:00:00.001Z', 'live'],
  [null, '2026-11-26T12:00:00.000Z', 'expired'],
  ['2026-11-26T11:00:00.000Z', null, 'revoked'],
  ['2026-11-26T11:00:00.000Z', '2026-11-26T10:00:00.000Z', 'revoked'],
])('revoked at %j and ending at %j a key is %s', (revokedAt, expiresAt, state) => {
  expect(keyState({ revokedAt, expiresAt }, now)).toBe(state);
});

test.each(['2026-01-31', '2026-12-31', '2028-02-29', '2026-03-29', '2026-10-25'])(
  'the end of %s is the beginning of the next day, also where a day has 23 hours',
  (date) => {
    const end = new Date(endOfDay(date));
    const last = new Date(end.getTime() - 1);
    const parts = [last.getFullYear(), last.getMonth() + 1, last.getDate()];
    expect(parts.map((part) => String(part).padStart(2, '0')).join('-')).toBe(date);
    expect([end.getHours(), end.getMinutes(), end.getSeconds()]).toEqual([0, 0, 0]);
  },
);

test('a key is shown by its kind and its last four characters', () => {
  const of = { test: false, lastFour: 'x7Qa' };
  expect(maskedKey({ ...of, scopes: ['READ', 'PAY', 'REVERSE', 'MANAGE'] })).toBe('sk_live_…x7Qa');
  expect(maskedKey({ ...of, scopes: ['PAY'], test: true })).toBe('rk_test_…x7Qa');
  expect(maskedKey({ ...of, scopes: ['PAY'], lastFour: null })).toBe('rk_live_…');
});

test('a key without a name is called so', () => {
  expect([nameOf({ label: ' ' }), nameOf({ label: 'The shop' })]).toEqual([
    'Without a name',
    'The shop',
  ]);
});
