import { expect, test } from 'vitest';
import { readSettings } from '../../../src/settings/settings.ts';

const MESSAGE =
  /^The settings are malformed: PAYOUT_HASH_SECRET must have at least 32 bytes [^\n]*\.$/;

test.each([
  ['a letter', 'a'],
  ['31 bytes', 'x'.repeat(31)],
  ['15 characters of two bytes, and one', `${'é'.repeat(15)}x`],
  ['7 characters of four bytes, and three', `${'🔑'.repeat(7)}xyz`],
])('a secret of %s is refused, and not repeated', (_, secret) => {
  const read = () => readSettings({ PAYOUT_HASH_SECRET: secret });
  expect(read).toThrow(MESSAGE);
  expect(read).not.toThrow(secret === 'a' ? / a[ ,;.]*$/ : secret);
});

test.each([
  ['32 bytes', 'x'.repeat(32)],
  ['16 characters of two bytes', 'é'.repeat(16)],
  ['8 characters of four bytes', '🔑'.repeat(8)],
  ['64 hexadecimal digits', '0123456789abcdef'.repeat(4)],
])('a secret of %s is taken as it is', (_, secret) => {
  expect(readSettings({ PAYOUT_HASH_SECRET: secret }).PAYOUT_HASH_SECRET).toBe(secret);
});

test('the previous secret may be of any length: a short one must be possible to leave', () => {
  const given = { PAYOUT_HASH_SECRET: 'x'.repeat(32), PAYOUT_HASH_SECRET_PREVIOUS: 'a' };
  expect(readSettings(given)).toMatchObject(given);
  const empty = readSettings({ ...given, PAYOUT_HASH_SECRET_PREVIOUS: '' });
  expect(empty.PAYOUT_HASH_SECRET_PREVIOUS).toBeUndefined();
});

test.each([
  '600/60',
  'key=0/60',
  'key=10',
  'key=1/60,key=2/60',
  'ip=1/60;key=2/60',
  'user=1/60',
  ',',
])('RATE_LIMIT=%s ends the start', (RATE_LIMIT) => {
  expect(() => readSettings({ RATE_LIMIT })).toThrow(/RATE_LIMIT must be/);
});

test('RATE_LIMIT has one rate or both', () => {
  expect(readSettings({ RATE_LIMIT: 'key=600/60, ip=60/1' }).RATE_LIMIT).toEqual({
    key: { requests: 600, seconds: 60 },
    ip: { requests: 60, seconds: 1 },
  });
  expect(readSettings({}).RATE_LIMIT).toBeUndefined();
});
