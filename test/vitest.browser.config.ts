import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that need Debian's Chromium. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ['test/browser/**/*.test.ts'],
    exclude: [],
    // A page beside other work takes its time.
    expect: { poll: { timeout: 60_000 } },
  },
});
