import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isSecretKey, keyDigest, newSecretKey } from '../../../src/business/secret-key.ts';
import { useGateway } from '../../support/gateway.ts';
import { searchDatabase } from '../../support/search.ts';

const gateway = useGateway();
const RUNS = { seed: 20_261_122, numRuns: 300 };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const PREFIX = 'sk_live_';

/** CRC-32 as ISO 3309 has it, bit by bit. */
function crc32(text: string): number {
  let rest = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    rest ^= byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  }
  return ~rest >>> 0;
}

function valueOf(base62: string): bigint {
  return base62.split('').reduce((sum, digit) => sum * 62n + BigInt(BASE62.indexOf(digit)), 0n);
}

/** The random part and the checksum of a key. */
function partsOf(key: string): [string, string] {
  return [key.slice(PREFIX.length, -6), key.slice(-6)];
}

describe('a new secret key', () => {
  const keys = Array.from({ length: 500 }, () => newSecretKey());

  test('is sk_live_ and 49 base62 characters', () => {
    for (const key of keys) expect(key).toMatch(/^sk_live_[0-9A-Za-z]{49}$/);
  });

  test('of a test business is sk_test_ and the same', () => {
    const key = newSecretKey('test');
    expect(key).toMatch(/^sk_test_[0-9A-Za-z]{49}$/);
    expect(isSecretKey(key)).toBe(true);
    const [secret, sum] = partsOf(key);
    expect(valueOf(sum)).toBe(BigInt(crc32(secret)));
  });

  test('with fewer scopes than all is rk_ and the same: no respelling of its beginning is it', () => {
    for (const mode of ['live', 'test'] as const) {
      const key = newSecretKey(mode, 'rk');
      expect(key).toMatch(new RegExp(`^rk_${mode}_[0-9A-Za-z]{49}$`));
      expect(isSecretKey(key)).toBe(true);
      const [secret, sum] = partsOf(key);
      expect(valueOf(sum)).toBe(BigInt(crc32(secret)));
      expect(keyDigest(key).equals(keyDigest(key.replace('rk_', 'sk_')))).toBe(false);
    }
  });

  test('holds 256 random bits: all of them vary, and no key comes twice', () => {
    expect(new Set(keys).size).toBe(keys.length);
    let [ones, zeros] = [0n, 0n];
    for (const key of keys) {
      const value = valueOf(partsOf(key)[0]);
      expect(value).toBeLessThan(1n << 256n);
      ones |= value;
      zeros |= ~value & ((1n << 256n) - 1n);
    }
    expect(ones).toBe((1n << 256n) - 1n);
    expect(zeros).toBe((1n << 256n) - 1n);
  });

  test('ends with the CRC-32 of its random characters', () => {
    for (const key of keys) {
      const [secret, sum] = partsOf(key);
      expect(valueOf(sum)).toBe(BigInt(crc32(secret)));
      expect(isSecretKey(key)).toBe(true);
    }
  });
});

describe('a typo', () => {
  const place = fc.nat({ max: 48 });
  const digit = fc.constantFrom(...BASE62.split(''));

  test('in one character is told by the checksum', () => {
    fc.assert(
      fc.property(place, digit, (at, other) => {
        const key = newSecretKey();
        const index = PREFIX.length + at;
        const typo = key.slice(0, index) + other + key.slice(index + 1);
        expect(isSecretKey(typo)).toBe(typo === key);
      }),
      RUNS,
    );
  });

  test('of two neighbours that changed places is told by the checksum', () => {
    fc.assert(
      fc.property(fc.nat({ max: 47 }), (at) => {
        const key = newSecretKey();
        const index = PREFIX.length + at;
        const [one = '', two = ''] = key.slice(index, index + 2);
        const typo = key.slice(0, index) + two + one + key.slice(index + 2);
        expect(isSecretKey(typo)).toBe(typo === key);
      }),
      RUNS,
    );
  });

  test('in form is told, too', () => {
    const key = newSecretKey();
    const [secret, sum] = partsOf(key);
    const others = ['', PREFIX, secret + sum, `${key} `, ` ${key}`, `${key}\n`, `${key}0`];
    others.push(
      key.slice(0, -1),
      key.replace('sk_', 'pk_'),
      key.replace('sk_', 'k_'),
      key.replace('live', 'demo'),
    );
    others.push(`SK_LIVE_${secret}${sum}`, `${PREFIX}${sum}${secret}`, `${PREFIX}-${key.slice(9)}`);
    expect(others.filter(isSecretKey)).toEqual([]);
  });
});

describe('the database', () => {
  test('holds a digest of a key, and nothing of the key itself', async () => {
    const { key } = await gateway().business();
    const [secret, sum] = partsOf(key);
    const raw = Buffer.from(valueOf(secret).toString(16).padStart(64, '0'), 'hex');
    const search = (needle: Buffer) => searchDatabase(gateway().databaseUrl, needle);
    const digest = createHash('sha256').update(key).digest();
    expect(keyDigest(key).equals(digest)).toBe(true);
    expect(await search(digest)).toEqual(['api_key.digest']);
    for (const part of [key, secret, `${secret}${sum}`, key.slice(0, 20), sum]) {
      expect(await search(Buffer.from(part))).toEqual([]);
    }
    expect(await search(raw)).toEqual([]);
  });

  test('gives each key another digest', () => {
    const [one, two] = [newSecretKey(), newSecretKey()];
    expect(keyDigest(one).equals(keyDigest(two))).toBe(false);
    expect(keyDigest(one)).toHaveLength(32);
  });
});
