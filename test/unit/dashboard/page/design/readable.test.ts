import { expect, test } from 'vitest';
import { readable } from '../../../../../src/dashboard/page/design/readable.ts';

test('JSON is shown with a line for each member, and all else as it is', () => {
  expect(readable('{"a":{"b":1}}')).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
  expect(readable('<p>{not json</p>')).toBe('<p>{not json</p>');
  expect(readable('')).toBe('');
});
