import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The tests that need Debian's Chromium. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/browser/**/*.test.ts'], exclude: [] },
});
