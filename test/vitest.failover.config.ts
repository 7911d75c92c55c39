import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/**
 * Fail-overs: a primary and a synchronous standby of Debian's PostgreSQL, and gateways in processes of
 * their own. What they hold is times, so that one scenario runs at a time.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    globalSetup: ['test/support/failover.ts'],
    include: ['test/failover/**/*.test.ts'],
    exclude: [],
    maxWorkers: 1,
    testTimeout: 120_000,
  },
});
