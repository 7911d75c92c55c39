import { expect, test } from 'vitest';
import { editDistance } from '../../../src/settings/edit-distance.ts';

test.each([
  ['', '', 0],
  ['', 'abc', 3],
  ['abc', '', 3],
  ['kitten', 'sitting', 3],
  ['port', 'prot', 1],
  ['port', 'ports', 1],
  ['abcd', 'badc', 2],
])('from %j to %j it is %i slips', (one, other, slips) => {
  expect(editDistance(one, other)).toBe(slips);
  expect(editDistance(other, one)).toBe(slips);
});
