import { expect, test } from 'vitest';
import { sharedBuffers } from '../../../src/postgres/server-settings.ts';

const MB = 2 ** 20;

test.each([
  ['a small container', 256 * MB, 128],
  ['a small machine', 1024 * MB, 256],
  ['a laptop', 3000 * MB, 750],
  ['a server', 65_536 * MB, 1024],
])('the buffers of %s', (_, memory, megabytes) => {
  expect(sharedBuffers(memory)).toBe(megabytes);
});
