import type { MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ApiKey } from '../../../src/business/api-key.ts';
import { issueKey, replaceKey } from '../../../src/business/issue-key.ts';
import { isSecretKey, keyDigest } from '../../../src/business/secret-key.ts';
import { ALL_SCOPES } from '../../../src/kernel/caller.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';

const NOW = new Date('2026-11-26T10:00:00.000Z');
const HOUR_MS = 3_600_000;
const at = (ms: number) => new Date(NOW.getTime() + ms);

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

const business = { id: newId(NOW), test: false };
const scopes = fc.uniqueArray(fc.constantFrom(...ALL_SCOPES), { minLength: 1 });
const offset = fc.integer({ min: -HOUR_MS, max: HOUR_MS });
/** An end after now, or none. */
const end = fc.option(fc.integer({ min: 1, max: 400 * HOUR_MS }).map(at));

test('a key is live until it is revoked, or its end has come', () => {
  fc.assert(
    fc.property(end, offset, fc.boolean(), (expiresAt, when, isRevoked) => {
      const { key } = issueKey(orm.em.fork(), business, '', NOW, { expiresAt });
      if (isRevoked) key.revoke(NOW);
      const isOver = expiresAt !== null && expiresAt <= at(when);
      expect(key.isLive(at(when))).toBe(!isRevoked && !isOver);
    }),
  );
});

test('an end is only ever brought forward, and a revocation stays at the first', () => {
  fc.assert(
    fc.property(end, end, offset, (expiresAt, by, when) => {
      const { key } = issueKey(orm.em.fork(), business, '', NOW, { expiresAt });
      key.expireBy(by ?? at(when));
      const ends = [expiresAt ?? by ?? at(when), by ?? at(when)].map(Number);
      expect(Number(key.expiresAt)).toBe(Math.min(...ends));
      key.revoke(NOW);
      key.revoke(at(1));
      expect(key.revokedAt).toEqual(NOW);
    }),
  );
});

test('a key begins sk_ with all scopes, rk_ with fewer, and tells its last four alone', () => {
  fc.assert(
    fc.property(scopes, fc.boolean(), (wanted, test) => {
      const issued = issueKey(orm.em.fork(), { ...business, test }, '', NOW, { scopes: wanted });
      const { key, apiKey } = issued;
      const kind = wanted.length === ALL_SCOPES.size ? 'sk' : 'rk';
      expect(apiKey.startsWith(`${kind}_${test ? 'test' : 'live'}_`)).toBe(true);
      expect(isSecretKey(apiKey)).toBe(true);
      expect(key.scopes).toEqual([...ALL_SCOPES].filter((scope) => wanted.includes(scope)));
      expect(key.lastFour).toBe(apiKey.slice(-4));
      expect(keyDigest(apiKey).equals(key.digest)).toBe(true);
    }),
  );
});

test('a replaced key is dead at once, or after its hours; the next one may do the same for as long', () => {
  const hours = fc.nat({ max: 168 });
  fc.assert(
    fc.property(scopes, end, hours, (wanted, expiresAt, overlap) => {
      const tx = orm.em.fork();
      const { key: old } = issueKey(tx, business, 'L', NOW, { scopes: wanted, expiresAt });
      const { key: next } = replaceKey(tx, business, old, NOW, overlap);
      const same = ({ label, scopes: may, expiresAt: until }: ApiKey) => [label, may, until];
      expect(same(next)).toEqual(['L', old.scopes, expiresAt]);
      const own = expiresAt ? Number(expiresAt) - Number(NOW) : Infinity;
      const lives = Math.min(overlap * HOUR_MS, own);
      expect(old.isLive(at(lives - 1))).toBe(overlap > 0);
      expect(old.isLive(at(lives))).toBe(false);
    }),
  );
});

test('a key that would have ended before it began is not made', () => {
  for (const ms of [0, -1]) {
    const make = () => issueKey(orm.em.fork(), business, '', NOW, { expiresAt: at(ms) });
    expect(make).toThrow('The expiresAt must be in the future.');
  }
});
