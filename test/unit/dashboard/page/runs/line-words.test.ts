import { expect, test } from 'vitest';
import { lineStatusOf, remarksOn } from '../../../../../src/dashboard/page/runs/line-words.ts';

const draft = { status: 'DRAFT', lineCount: 3, validLines: 2 } as const;

test('a draft with errors shows those lines first, and the address says otherwise', () => {
  expect(lineStatusOf(undefined, draft)).toBe('INVALID');
  expect(lineStatusOf('all', draft)).toBeUndefined();
  expect(lineStatusOf('PENDING', draft)).toBe('PENDING');
  expect(lineStatusOf('toString', draft)).toBeUndefined();
  expect(lineStatusOf(undefined, { ...draft, validLines: 3 })).toBeUndefined();
  expect(lineStatusOf(undefined, { ...draft, status: 'RUNNING' })).toBeUndefined();
});

test('a line says all that is wrong with it, and why it failed', () => {
  const problems = [
    { field: 'email', message: 'One.' },
    { field: 'amount', message: 'Two.' },
  ];
  expect(remarksOn({ problems, error: null })).toEqual(['One.', 'Two.']);
  expect(remarksOn({ problems: [], error: 'INSUFFICIENT_USER_BALANCE' })).toEqual([
    'The payout user has less than was to be taken back.',
  ]);
  expect(remarksOn({ problems: [], error: 'A_NEW_CODE' })).toEqual(['A_NEW_CODE']);
});
