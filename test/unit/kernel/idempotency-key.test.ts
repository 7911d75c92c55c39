import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdempotencyKey, hasMisplacedKey, keyOf } from '../../../src/kernel/idempotency-key.ts';

const isValid = (text: string): boolean => IdempotencyKey.safeParse(text).success;

describe('a key', () => {
  test.each([
    ['k', 'k'],
    ['"k"', 'k'],
    ['x'.repeat(255), 'x'.repeat(255)],
    [`"${'x'.repeat(255)}"`, 'x'.repeat(255)],
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    // Within a bare key a quote is a visible character like the others.
    ['a"b', 'a"b'],
    ['a"', 'a"'],
    ['a\\b', 'a\\b'],
    ['a,b', 'a,b'],
    ["'a'", "'a'"],
  ])('may be %s', (text, key) => {
    expect(isValid(text)).toBe(true);
    expect(keyOf(text)).toBe(key);
  });

  test.each([
    '',
    '"',
    '""',
    '"a',
    '"a"b',
    '"a"b"',
    '"a\\"',
    '"a\\"b"',
    '"a\\\\b"',
    '"a";p=1',
    '"a" ',
    ' a',
    'a b',
    '"a b"',
    'a, a',
    '"a", "a"',
    '"a, b"',
    'x'.repeat(256),
    `"${'x'.repeat(256)}"`,
    'é',
    '"é"',
    'a\n',
    '"a"\n',
    '\u007f',
  ])('may not be %j', (text) => {
    expect(isValid(text)).toBe(false);
    expect(keyOf(text)).toBe(text);
  });

  test('is the same bare and within quotes, whatever it is', () => {
    const characters = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at));
    const plain = characters.filter((one) => one !== '"' && one !== '\\');
    const key = fc.string({ unit: fc.constantFrom(...plain), minLength: 1, maxLength: 255 });
    fc.assert(
      fc.property(key, (text) => {
        expect([isValid(text), isValid(`"${text}"`)]).toEqual([true, true]);
        expect(keyOf(`"${text}"`)).toBe(keyOf(text));
      }),
    );
  });
});

describe('a key in a wrong place', () => {
  const none = () => undefined;

  test.each([
    { idempotencyKey: 'k' },
    { idempotency_key: 'k' },
    { 'Idempotency-Key': 'k' },
    { IdempotencyKey: 'k' },
    { 'x-idempotency-key': 'k' },
    { idempotencykey: '' },
    { idempotencyKey: 0 },
    { idempotencyKey: false },
    { idempotencyKey: {} },
  ])('is seen in %j', (fields) => {
    expect(hasMisplacedKey(none, fields)).toBe(true);
  });

  test.each([{}, { idempotencyKey: null }, { idempotencyKey: undefined }, { key: 'k' }])(
    'is not in %j',
    (fields) => {
      expect(hasMisplacedKey(none, fields)).toBe(false);
    },
  );

  test('is seen in the header of other APIs, unless ours says the same', () => {
    const read = (headers: Record<string, string>) => (name: string) => headers[name.toLowerCase()];
    const foreign = { 'x-idempotency-key': 'k' };
    expect(hasMisplacedKey(read(foreign), {})).toBe(true);
    expect(hasMisplacedKey(read({ ...foreign, 'idempotency-key': 'other' }), {})).toBe(true);
    expect(hasMisplacedKey(read({ ...foreign, 'idempotency-key': 'k' }), {})).toBe(false);
  });
});
