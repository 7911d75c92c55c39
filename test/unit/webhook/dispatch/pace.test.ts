import { expect, test } from 'vitest';
import { Pace } from '../../../../src/webhook/dispatch/pace.ts';

function paceAfter(times: number, hasSucceeded: boolean, ms: number): Pace {
  const pace = new Pace();
  for (let n = 0; n < times; n += 1) {
    pace.started();
    pace.ended(hasSucceeded, ms);
  }
  return pace;
}

test('an endpoint that keeps up gets one event after another, one that is behind several', () => {
  const pace = paceAfter(200, true, 5);
  expect(pace.atOnce(0)).toBe(1);
  expect(pace.atOnce(1_000)).toBe(1);
  expect(pace.atOnce(10_000)).toBeGreaterThan(1);
  expect(pace.atOnce(10_000_000)).toBe(32);
});

test('one that fails gets one at a time, and after fifty failures one a second', () => {
  const pace = paceAfter(49, false, 5);
  expect(pace.atOnce(10_000_000)).toBe(1);
  expect(pace.mayStart()).toBe(true);
  pace.ended(false, 5);
  expect(pace.mayStart()).toBe(false);
  pace.ended(true, 5);
  expect(pace.mayStart()).toBe(true);
});
