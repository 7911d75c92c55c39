import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  EMAIL_LENGTH_MAX,
  isEmail,
  isShortEmail,
  normalizeEmail,
  trimEmail,
} from '../../../src/payout-user/email.ts';

const ATOM_CHARACTERS =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-";
const word = (characters: string, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength: 1, maxLength });
const atom = word(ATOM_CHARACTERS, 12);
const label = word('abcXYZ019', 63);

/** A dot-atom, and two labels or more (RFC 5322, section 3.2.3; RFC 1123, section 2.1). */
const address = fc
  .tuple(
    fc.array(atom, { minLength: 1, maxLength: 3 }),
    fc.array(label, { minLength: 2, maxLength: 4 }),
  )
  .map(([local, domain]) => `${local.join('.')}@${domain.join('.')}`);

test('every dot-atom at a host name of two labels or more is an address', () => {
  fc.assert(
    fc.property(address, (email) => {
      expect(isEmail(email)).toBe(true);
    }),
  );
});

test('spaces around it and its case make no other address, and to normalize twice changes nothing', () => {
  const spaces = fc.nat(3).map((n) => ' '.repeat(n));
  fc.assert(
    fc.property(address, spaces, spaces, (email, before, after) => {
      const normal = normalizeEmail(`${before}${email.toUpperCase()}${after}`);
      expect(normal).toBe(email.toLowerCase());
      expect(normalizeEmail(normal)).toBe(normal);
      expect(trimEmail(`${before}${email}${after}`)).toBe(email);
    }),
  );
});

test.each([
  '',
  '@',
  'ada',
  'ada@',
  '@example.com',
  'ada@example',
  'ada@.example.com',
  'ada@example..com',
  'ada@-example.com',
  'ada@example-.com',
  `ada@${'a'.repeat(64)}.com`,
  '.ada@example.com',
  'ada.@example.com',
  'ada..b@example.com',
  'ada lovelace@example.com',
  'ada@example.com\n',
  '"ada"@example.com',
  'ada@[127.0.0.1]',
  'ädä@example.com',
  'ada@exämple.com',
  'ada@example.com\0',
])('%j is no address', (text) => {
  expect(isEmail(text)).toBe(false);
});

test('other white space than spaces is a part of it, and makes it none', () => {
  for (const space of ['\t', '\n', '\u00a0', '\u3000']) {
    expect(isEmail(trimEmail(`${space}ada@example.com`))).toBe(false);
  }
});

test('it has up to 255 characters, whatever spaces are around it', () => {
  const longest = 'a'.repeat(EMAIL_LENGTH_MAX);
  expect(isShortEmail(longest)).toBe(true);
  expect(isShortEmail(`  ${longest}  `)).toBe(true);
  expect(isShortEmail(`${longest}a`)).toBe(false);
});
