import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/**
 * The money's tests with Debian's PgBouncer, in transaction mode, between the gateways and PostgreSQL.
 * The tests' own connections, which hold locks and look on, go to the server directly.
 */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    globalSetup: ['test/support/postgres.ts', 'test/support/pgbouncer.ts'],
    include: [
      'test/pgbouncer/**/*.test.ts',
      'test/behaviour/{payouts,reversals,batches,pay-runs,history,books,faults,rest,exports}/**/*.test.ts',
      'test/behaviour/limits/{nesting,rest-size}.test.ts',
      'test/behaviour/tenants/rest-credentials.test.ts',
      'test/unit/ledger/**/*.test.ts',
    ],
    exclude: [
      // HTTP alone: no statement is sent in it.
      'test/behaviour/faults/http-timeouts.test.ts',
      // Their gateways are processes that start an embedded PostgreSQL, and have no pooler before it.
      'test/behaviour/faults/{crash,overload}.test.ts',
      'test/behaviour/pay-runs/command-line.test.ts',
      'test/behaviour/exports/export-command.test.ts',
      // Other folders look at sessions (their statement logs, their pids), or move no money.
    ],
  },
});
