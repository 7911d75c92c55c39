import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** The code that the developers page gives, in the languages that need a package of Debian's. */
export default defineConfig({
  ...base,
  test: { ...base.test, include: ['test/languages/**/*.test.ts'], exclude: [] },
});
