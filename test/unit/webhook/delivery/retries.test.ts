import { expect, test } from 'vitest';
import { retryAfter } from '../../../../src/webhook/delivery/retries.ts';

test('the waits are those of the contract, give or take a tenth, and then there is none', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((tries) => retryAfter(tries, 0.5));
  expect(waits).toEqual([30, 300, 1_800, 7_200, 21_600, 43_200, 86_400, undefined]);
  expect(retryAfter(1, 0)).toBeCloseTo(27);
  expect(retryAfter(1, 1)).toBeCloseTo(33);
});
