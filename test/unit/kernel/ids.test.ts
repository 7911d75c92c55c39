import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idSequence, isUuid, newId } from '../../../src/kernel/ids.ts';

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MS_MAX = 2 ** 48 - 1;

const ms = fc.nat(MS_MAX - 1_000_000);

/** The time that a UUIDv7 carries (RFC 9562, section 5.7). */
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

/** A UUIDv7 of that time, each of its 74 random bits set, or none. */
function extreme(time: number, random: 'least' | 'most'): string {
  const hex = time.toString(16).padStart(12, '0');
  const rest = random === 'most' ? '7fff-bfff-ffffffffffff' : '7000-8000-000000000000';
  return `${hex.slice(0, 8)}-${hex.slice(8)}-${rest}`;
}

function areIncreasing(ids: readonly string[]): boolean {
  return ids.every((id, at) => UUID_V7.test(id) && id > (ids[at - 1] ?? ''));
}

test('a new id is a UUIDv7 of this moment, and none comes twice', () => {
  const before = Date.now();
  const ids = Array.from({ length: 1000 }, () => newId(new Date()));
  const after = Date.now();
  expect(new Set(ids).size).toBe(1000);
  for (const id of ids) {
    expect(id).toMatch(UUID_V7);
    expect(timeOf(id)).toBeGreaterThanOrEqual(before);
    // A start near the top of the random part may borrow from the next millisecond.
    expect(timeOf(id)).toBeLessThanOrEqual(after + 1);
  }
});

test('the ids of a sequence are UUIDv7s that increase, from its time on', () => {
  fc.assert(
    fc.property(ms, (now) => {
      const next = idSequence(undefined, now);
      const ids = Array.from({ length: 50 }, next);
      expect(ids).toSatisfy(areIncreasing);
      expect(timeOf(ids[0] ?? '')).toBe(now);
    }),
  );
});

test('they follow the last id whatever the clock says: later, the same, or years back', () => {
  fc.assert(
    fc.property(ms, ms, (then, now) => {
      const last = idSequence(undefined, then)();
      const next = idSequence(last, now);
      expect([last, ...Array.from({ length: 20 }, next)]).toSatisfy(areIncreasing);
    }),
  );
});

test('they follow an id whose random part is at its least or at its maximum', () => {
  fc.assert(
    fc.property(ms, fc.constantFrom('least', 'most'), fc.nat(2), (then, random, back) => {
      const last = extreme(then, random);
      const next = idSequence(last, Math.max(0, then - back));
      expect([last, ...Array.from({ length: 20 }, next)]).toSatisfy(areIncreasing);
    }),
  );
});

test('a chain of sequences, each from the last id of the one before, increases throughout', () => {
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1, maxLength: 20 }), (clocks) => {
      const ids: string[] = [];
      for (const now of clocks) {
        const next = idSequence(ids.at(-1), now);
        ids.push(next(), next(), next());
      }
      expect(ids).toSatisfy(areIncreasing);
    }),
  );
});

test('a UUID is known by its form, in any case, and nothing else is', () => {
  fc.assert(fc.property(fc.uuid(), (id) => isUuid(id) && isUuid(id.toUpperCase())));
  fc.assert(fc.property(fc.string(), (text) => !isUuid(text)));
  for (const text of [
    '',
    ` ${newId(new Date())}`,
    `${newId(new Date())}\n`,
    newId(new Date()).replaceAll('-', ''),
    `{${newId(new Date())}}`,
  ])
    expect(isUuid(text)).toBe(false);
});
