import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ENTRY_TYPE_NAMES, ENTRY_TYPES } from '../../../../src/ledger/entry-types.ts';
import { crossesBelow } from '../../../../src/webhook/dispatch/entry-events.ts';

test('a balance is low once: at the entry that takes it from at least the threshold to below it', () => {
  const moves = fc.array(
    fc.record({
      type: fc.constantFrom(...ENTRY_TYPE_NAMES),
      amount: fc.integer({ min: 1, max: 50 }),
    }),
  );
  fc.assert(
    fc.property(moves, fc.integer({ min: 1, max: 100 }), (entries, threshold) => {
      let balance = 1_000;
      for (const { type, amount } of entries) {
        const before = balance;
        balance += ENTRY_TYPES[type].payoutBalance * amount;
        const entry = { type, amount, payoutBalanceAfter: balance };
        const isNow = before >= threshold && balance < threshold;
        expect(crossesBelow(entry, threshold)).toBe(isNow);
      }
    }),
  );
});

test.each([
  [100, 99, true],
  [100, 100, false],
  [99, 98, false],
  [99, 150, false],
])('from %i to %i, with a threshold of 100: %s', (before, after, isLow) => {
  const type = after < before ? 'ALLOCATION' : 'TOP_UP';
  const entry = { type, amount: Math.abs(after - before), payoutBalanceAfter: after } as const;
  expect(crossesBelow(entry, 100)).toBe(isLow);
});
