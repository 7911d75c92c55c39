import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupSize } from '../../../../src/ledger/posting/queue.ts';

const sum = (weights: readonly number[]) => weights.reduce((total, weight) => total + weight, 0);

test('a group is the first commands, as many as it may weigh, and one at least', () => {
  const weights = fc.array(fc.integer({ min: 1, max: 600 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 500 }), (waiting, max) => {
      const size = groupSize(waiting, max);
      expect(size).toBeGreaterThan(0);
      // One that is too heavy for any group goes alone.
      if (size > 1) expect(sum(waiting.slice(0, size))).toBeLessThanOrEqual(max);
      if (size < waiting.length) expect(sum(waiting.slice(0, size + 1))).toBeGreaterThan(max);
    }),
  );
});

test('nobody waits for a heavy command behind it: groups are taken in order until all are done', () => {
  const waiting = [1, 1, 500, 1, 199, 1];
  const groups: number[][] = [];
  while (waiting.length > 0) groups.push(waiting.splice(0, groupSize(waiting, 200)));
  expect(groups).toEqual([[1, 1], [500], [1, 199], [1]]);
});
