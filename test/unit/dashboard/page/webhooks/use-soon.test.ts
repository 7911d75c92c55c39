import { expect, test } from 'vitest';
import { isDue } from '../../../../../src/dashboard/page/webhooks/use-soon.ts';

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

test.each([
  ['PENDING', null, true],
  ['PENDING', inMs(-3_600_000), true],
  ['PENDING', inMs(1_000), true],
  ['PENDING', inMs(60_000), false],
  ['SUCCEEDED', null, false],
  ['FAILED', null, false],
] as const)('%s, tried next at %j: it is about to change: %s', (status, nextAttemptAt, due) => {
  expect(isDue({ status, nextAttemptAt })).toBe(due);
});
