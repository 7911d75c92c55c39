import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { until } from './processes.ts';

/** Has a row for whatever waits for this session, or behind one that does; for none of another test's. */
export const WAITS_FOR_THIS = `with recursive waiting (pid) as (
    select pg_backend_pid()
    union
    select pg_locks.pid from pg_locks
      join waiting on not granted and waiting.pid = any(pg_blocking_pids(pg_locks.pid)))
  select from waiting where pid <> pg_backend_pid()`;

/** The rows of all businesses, locked by a connection of the test's own. */
export interface HeldLock {
  /** Waits until so many others want a row; one unless said. */
  readonly wanted: (others?: number) => Promise<void>;
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
    wanted: async (others = 1) => {
      await until('a payout waits for the lock', async () => {
        const { rowCount } = await client.query(WAITS_FOR_THIS);
        return (rowCount ?? 0) >= others;
      });
    },
    release: async () => {
      await client.query('rollback');
    },
  };
}
