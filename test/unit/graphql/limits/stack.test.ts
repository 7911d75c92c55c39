import { expect, test } from 'vitest';
import { unlessTooDeep } from '../../../../src/graphql/limits/stack.ts';

const endless = (): number => 1 + endless();

test('what overflows the stack is refused, in the words that V8 has for it', () => {
  expect(() => unlessTooDeep(endless)).toThrow('The document is nested too deeply.');
  const error: unknown = unlessTooDeep<unknown>(endless, (refusal) => refusal);
  expect(error).toMatchObject({ extensions: { code: 'LIMIT_EXCEEDED' } });
});

test('any other RangeError is a bug, and no fault of the document', () => {
  const bug = () => 'x'.repeat(-1);
  expect(bug).toThrow(RangeError);
  expect(() => unlessTooDeep(bug, () => '')).toThrow(RangeError);
});
