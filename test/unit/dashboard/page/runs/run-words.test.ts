import { expect, test } from 'vitest';
import {
  balanceSentence,
  count,
  paidSentence,
  peopleOf,
  progressOf,
  stillToPay,
} from '../../../../../src/dashboard/page/runs/run-words.ts';

test('a count has the word that belongs to it', () => {
  expect([count(1, 'line'), count(0, 'line'), count(50_000, 'person', 'people')]).toEqual([
    '1 line',
    '0 lines',
    '50,000 people',
  ]);
});

test('somebody who comes twice is one of the people', () => {
  expect(peopleOf({ validLines: 5, duplicateEmails: 2 })).toBe(3);
});

const run = { validLines: 10, paidLines: 4, failedLines: 1, reversedLines: 3 };

test.each([
  ['RUNNING', { done: 5, of: 10 }],
  ['PAUSED', { done: 5, of: 10 }],
  ['CANCELLED', { done: 5, of: 10 }],
  ['REVERSING', { done: 3, of: 4 }],
  ['REVERSED', { done: 3, of: 4 }],
] as const)('how far a run has come that is %s', (status, progress) => {
  expect(progressOf({ ...run, status })).toEqual(progress);
});

test('what is still to be paid is what has not been paid', () => {
  expect(stillToPay({ amount: 1_000, paidAmount: 400 })).toBe(600);
});

test('what an earlier run of the same lines has paid', () => {
  expect([
    paidSentence({ paidLines: 0, paidAmount: 0 }),
    paidSentence({ paidLines: 1, paidAmount: 150 }),
  ]).toEqual(['Nothing of it has been paid.', '$1.50 of it have been paid, by 1 line.']);
});

test.each([
  [{ amount: 1_000, payoutsEnabled: true }, 'Of the payout balance of $10.00, $0.00 will remain.'],
  [{ amount: 999, payoutsEnabled: true }, /\$9\.99, which is \$0\.01 too little/],
  [{ amount: 5_000, payoutsEnabled: false }, /Payouts are off/],
])('what ten dollars do to %o', (balance, sentence) => {
  expect(balanceSentence(1_000, balance)).toMatch(sentence);
});
