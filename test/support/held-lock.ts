import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { until } from './processes.ts';

/** Has a row for whatever waits for a lock of this session, and for none of another test's. */
export const WAITS_FOR_THIS =
  'select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))';

/** The rows of all businesses, locked by a connection of the test's own. */
export interface HeldLock {
  /** Waits until somebody else wants a row. */
  readonly wanted: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** Holds up whatever wants to change a business; lets go at the end of the test. */
export async function holdBusinesses(databaseUrl: string): Promise<HeldLock> {
  const client = new Client({ connectionString: databaseUrl });
  // The server may be stopped under it.
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end().catch(() => undefined));
  await client.query('begin');
  await client.query('select from business for update');
  return {
    wanted: async () => {
      await until('a payout waits for the lock', async () => {
        const { rowCount } = await client.query(WAITS_FOR_THIS);
        return (rowCount ?? 0) > 0;
      });
    },
    release: async () => {
      await client.query('rollback');
    },
  };
}
