import { createHash, createHmac, randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HashSource,
  hashDigest,
  isPayoutHash,
  payoutHash,
} from '../../../src/payout-user/hash.ts';
import { HASH_SECRET, useGateway } from '../../support/gateway.ts';
import { searchDatabase } from '../../support/search.ts';

const gateway = useGateway();
const RUNS = { seed: 20_261_122, numRuns: 300 };

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

const source: fc.Arbitrary<HashSource> = fc.record({
  businessId: fc.uuid(),
  payoutUserId: fc.uuid(),
  version: fc.integer({ min: 1, max: 1_000_000 }),
});

/** The 256 bits that a hash writes. */
function bytesOf(hash: string): Buffer {
  const bits = hash.split('').map((char) => BASE32.indexOf(char).toString(2).padStart(5, '0'));
  const bytes = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

describe('the hash', () => {
  test('is 52 characters of a-z and 2-7, in which 256 bits are written', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), source, (secret, of) => {
        const hash = payoutHash(secret, of);
        expect(hash).toMatch(/^[a-z2-7]{52}$/);
        expect(isPayoutHash(hash)).toBe(true);
        expect(bytesOf(hash)).toHaveLength(32);
        // 52 characters hold 260 bits: the last four are padding.
        expect('aq').toContain(hash.at(-1));
      }),
      RUNS,
    );
  });

  test('is HMAC-SHA256 under the secret, over business, payout user and version', () => {
    // Made once by Python's hmac and base64: if it changes, every hash that was given out is dead.
    const of = {
      businessId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42',
      payoutUserId: '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b43',
      version: 1,
    };
    const hash = payoutHash(HASH_SECRET, of);
    expect(hash).toBe('7255bdxinllqyf3eqkiommwhgw5oumuhuva67axkzoug25ynrseq');
    const text = `${of.businessId}:${of.payoutUserId}:1`;
    expect(bytesOf(hash)).toEqual(createHmac('sha256', HASH_SECRET).update(text).digest());
  });

  test('is the same every time', () => {
    fc.assert(
      fc.property(source, (of) => {
        expect(payoutHash(HASH_SECRET, { ...of })).toBe(payoutHash(HASH_SECRET, of));
      }),
      RUNS,
    );
  });

  test.each([
    ['business', (of: HashSource) => ({ ...of, businessId: randomUUID() })],
    ['payout user', (of: HashSource) => ({ ...of, payoutUserId: randomUUID() })],
    ['version', (of: HashSource) => ({ ...of, version: of.version + 1 })],
    [
      'order of the two ids',
      ({ businessId, payoutUserId, version }: HashSource) => ({
        businessId: payoutUserId,
        payoutUserId: businessId,
        version,
      }),
    ],
  ])('is another with another %s', (_, change) => {
    fc.assert(
      fc.property(source, (of) => {
        expect(payoutHash(HASH_SECRET, change(of))).not.toBe(payoutHash(HASH_SECRET, of));
      }),
      RUNS,
    );
  });

  test('is another under another secret', () => {
    fc.assert(
      fc.property(source, (of) => {
        expect(payoutHash(`${HASH_SECRET}!`, of)).not.toBe(payoutHash(HASH_SECRET, of));
      }),
      RUNS,
    );
  });

  test('is told from other texts by its form', () => {
    const hash = 'a'.repeat(52);
    const others = ['', hash.slice(1), `${hash}a`, hash.toUpperCase(), `${hash}\n`, ` ${hash}`];
    for (const char of '0189-=Aé') others.push(hash.slice(1) + char);
    expect(others.filter(isPayoutHash)).toEqual([]);
  });
});

describe('the gateway', () => {
  test('gives a payout user the hash of version 1', async () => {
    const business = await gateway().business();
    const { json } = await gateway().pay(business, { email: 'ada@example.com', amount: 1 });
    const query = '{ payoutUsers { nodes { id hash } } }';
    const [user] = (await gateway().graphql(business, query)).json.data.payoutUsers.nodes;
    const of = { businessId: business.id, payoutUserId: user.id as string, version: 1 };
    expect(json.hash).toBe(payoutHash(HASH_SECRET, of));
    expect(user.hash).toBe(json.hash);
  });

  test('keeps a digest of it, and nothing of the hash itself', async () => {
    const business = await gateway().business();
    const { json } = await gateway().pay(
      business,
      { email: 'ada@example.com', amount: 1 },
      { 'Idempotency-Key': 'k' },
    );
    const hash = json.hash as string;
    const search = (needle: Buffer) => searchDatabase(gateway().databaseUrl, needle);
    const digest = createHash('sha256').update(hash).digest();
    expect(hashDigest(hash).equals(digest)).toBe(true);
    expect(await search(digest)).toEqual(['payout_user.hash_digest']);
    expect(await search(Buffer.from(hash))).toEqual([]);
    expect(await search(Buffer.from(hash.slice(0, 12)))).toEqual([]);
    expect(await search(bytesOf(hash))).toEqual([]);
    expect(await search(Buffer.from(HASH_SECRET))).toEqual([]);
  });
});
