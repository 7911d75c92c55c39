import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hashDigest } from '../../../src/payout-user/hash.ts';
import { secretsOf } from '../ledger/posting/requests.ts';

const source = { businessId: randomUUID(), payoutUserId: randomUUID(), version: 1 };
const hashFrom = (generation: number, secretGeneration: number) =>
  secretsOf(generation).hashOf(source.businessId, source.payoutUserId, {
    hashVersion: 1,
    secretGeneration,
  });

describe('a process with its secret and the one before it', () => {
  test('makes new hashes under the newest, by which they are found', () => {
    const columns = secretsOf(3).columns(source);
    expect(columns).toEqual({
      hashDigest: hashDigest(hashFrom(3, 3)),
      hashVersion: 1,
      secretGeneration: 3,
    });
  });

  test('shows hashes of both as the process before it did, and of no other secret any', () => {
    expect(hashFrom(3, 2)).toBe(hashFrom(2, 2));
    expect(hashFrom(3, 2)).not.toBe(hashFrom(3, 3));
    expect(() => hashFrom(3, 1)).toThrow('Service unavailable');
    expect(() => hashFrom(3, 4)).toThrow('Service unavailable');
    expect([1, 2, 3, 4].filter((generation) => secretsOf(3).knows(generation))).toEqual([2, 3]);
  });

  test('refuses who has moved to a newer one, and knows from then on that it is outdated', () => {
    const secrets = secretsOf(2);
    secrets.requireNewest({ leastSecretGeneration: 2 }, { hashVersion: 1, secretGeneration: 1 });
    const newer = { hashVersion: 1, secretGeneration: 3 };
    expect(() => secrets.requireNewest({ leastSecretGeneration: 2 }, newer)).toThrow(
      'Service unavailable',
    );
    expect(secrets.isOutdated).toBe(false);
    expect(() => secrets.requireNewest({ leastSecretGeneration: 3 })).toThrow(
      'Service unavailable',
    );
    expect(secrets.isOutdated).toBe(true);
    expect(() => secrets.requireNewest({ leastSecretGeneration: 2 })).toThrow(
      'Service unavailable',
    );
  });
});
