import { expect, test } from 'vitest';
import {
  mediaTypeOf,
  problemOf,
  runNameOf,
} from '../../../../../src/dashboard/page/runs/file-choice.ts';

test.each([
  ['March.xlsx', 1, /spreadsheet/],
  ['March.XLS', 1, /spreadsheet/],
  ['March.ods', 1, /spreadsheet/],
  ['March.numbers', 1, /spreadsheet/],
  ['March.csv', 0, /empty/],
  ['March.csv', 10 * 1024 * 1024 + 1, /larger than 10 MiB/],
])('%s of %d bytes is not sent', (name, size, problem) => {
  expect(problemOf({ name, size })).toMatch(problem);
});

test.each([
  ['March.csv', 10 * 1024 * 1024],
  ['March.ndjson', 1],
  ['March.xlsx.csv', 1],
  ['no ending', 1],
])('%s of %d bytes is for the gateway to judge', (name, size) => {
  expect(problemOf({ name, size })).toBeUndefined();
});

test.each([
  ['March.csv', 'text/csv'],
  ['March.txt', 'text/csv'],
  ['March', 'text/csv'],
  ['March.ndjson', 'application/x-ndjson'],
  ['March.JSONL', 'application/x-ndjson'],
  ['ndjson.csv', 'text/csv'],
])('%s is %s', (name, type) => {
  expect(mediaTypeOf(name)).toBe(type);
});

test.each([
  ['March.csv', 'March'],
  ['March 2026.final.csv', 'March 2026.final'],
  ['March', 'March'],
  [' a\u0007b .csv', 'ab'],
  ['.csv', undefined],
  ['<b>x</b>.csv', '<b>x</b>'],
  [`${'x'.repeat(120)}.csv`, 'x'.repeat(100)],
  [`${'😀'.repeat(120)}.csv`, '😀'.repeat(100)],
])('a run of %j is called %j', (fileName, name) => {
  expect(runNameOf(fileName)).toBe(name);
});
