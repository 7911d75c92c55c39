import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** What frontends use: packages of their own (`test/clients/package.json`), and a gateway in a process of its own. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    globalSetup: ['test/support/clients.ts'],
    include: ['test/clients/**/*.test.ts'],
    exclude: ['**/node_modules/**'],
  },
});
