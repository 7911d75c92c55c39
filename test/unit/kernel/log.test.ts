import { expect, test } from 'vitest';
import { describeError } from '../../../src/kernel/log.ts';

const SECRET = 'ada@example.com';

/** An error as the database makes it: its message carries a row, and so does that of its cause. */
function errorOfRow(): Error {
  const cause = Object.assign(new RangeError(`Key (email)=(${SECRET})`), { code: '23505' });
  return Object.assign(new TypeError(`${SECRET}\n    of ${SECRET}`, { cause }), {
    code: 23_505,
    detail: SECRET,
  });
}

test('an error is logged without its message, and so is its cause', () => {
  const shown = describeError(errorOfRow());
  expect(shown).toEqual({
    error: 'TypeError',
    at: expect.any(Array),
    cause: { error: 'RangeError', code: '23505', at: expect.any(Array) },
  });
  expect(JSON.stringify(shown)).not.toContain(SECRET);
});

test('where it happened is said in five lines at most, the innermost first', () => {
  const deep = (levels: number): Error => (levels === 0 ? errorOfRow() : deep(levels - 1));
  const { at } = describeError(deep(20));
  expect(at).toHaveLength(5);
  expect(at).toEqual([
    expect.stringMatching(/^errorOfRow \(.*log\.test\.ts/),
    ...Array.from({ length: 4 }, () => expect.stringMatching(/^deep /)),
  ]);
});

test.each([
  [SECRET, 'string'],
  [undefined, 'undefined'],
  [{ password: SECRET }, 'object'],
])('of what is thrown and is no error, %j, the type is said', (thrown, error) => {
  expect(describeError(thrown)).toEqual({ error });
});
