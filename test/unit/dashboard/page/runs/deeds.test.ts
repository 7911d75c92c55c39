import { expect, test } from 'vitest';
import { deedsFor } from '../../../../../src/dashboard/page/runs/deeds.ts';

const run = { validLines: 2, paidAmount: 100, reversedAmount: 0 };

test.each([
  ['DRAFT', ['confirm', 'cancel']],
  ['RUNNING', ['cancel']],
  ['PAUSED', ['confirm', 'cancel', 'reverse']],
  ['COMPLETED', ['reverse']],
  ['CANCELLED', ['reverse']],
  ['REVERSING', []],
  ['REVERSED', []],
] as const)('what may be done about a run that is %s', (status, deeds) => {
  expect(deedsFor({ ...run, status }).map(({ deed }) => deed)).toEqual(deeds);
});

test('what would do nothing is not offered', () => {
  const deeds = (given: Partial<Parameters<typeof deedsFor>[0]>) =>
    deedsFor({ ...run, status: 'PAUSED', ...given }).map(({ deed }) => deed);
  expect(deeds({ paidAmount: 0 })).toEqual(['confirm', 'cancel']);
  expect(deeds({ reversedAmount: 100 })).toEqual(['confirm', 'cancel']);
  expect(deedsFor({ ...run, status: 'DRAFT', validLines: 0 })).toMatchObject([{ deed: 'cancel' }]);
});
