import { expect, test } from 'vitest';
import { checkVariables } from '../../../../src/graphql/limits/variables.ts';

const LIMITS = { GRAPHQL_VARIABLES_DEPTH_MAX: 3, GRAPHQL_VARIABLES_MAX: 5 };
const check = (variables: Record<string, unknown>) => () => checkVariables(variables, LIMITS);

test('as deep and as many as the limits say are taken, not one more', () => {
  expect(check({ a: { b: { c: 1 } } })).not.toThrow();
  expect(check({ a: { b: { c: [] } } })).not.toThrow();
  expect(check({ a: { b: { c: [null] } } })).toThrow(/a depth of over 3 in its variables/);
  expect(check({ a: [1, 2, 3, 4] })).not.toThrow();
  expect(check({ a: [1, 2, 3, 4, 5] })).toThrow(/more than 5 values in its variables/);
});

test('texts count as one value each, whatever their length', () => {
  expect(check({ a: 'x'.repeat(1_000), b: null, c: true, d: 1, e: '' })).not.toThrow();
});

test('nothing is read beyond the limit: what never ends is refused, too', () => {
  const endless: Record<string, unknown> = {};
  endless['self'] = endless;
  expect(check({ endless })).toThrow(/a depth of over 3 in its variables/);
});
