import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { idSequence } from '../../../../src/kernel/ids.ts';
import { idsFrom } from '../../../../src/webhook/delivery/ids-from.ts';

test('it is after all ids of earlier times, and before all of that time and later', () => {
  const time = fc.integer({ min: 1, max: 4_102_444_800_000 });
  fc.assert(
    fc.property(time, (ms) => {
      const bound = idsFrom(new Date(ms));
      expect(idSequence(undefined, ms - 1)() < bound).toBe(true);
      expect(idSequence(undefined, ms)() > bound).toBe(true);
    }),
  );
});
