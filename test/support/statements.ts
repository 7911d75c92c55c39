import { expect, vi } from 'vitest';
import { withClient } from './database.ts';
import { type TestGateway } from './gateway.ts';

/** The statements that PostgreSQL has executed for a gateway. */
export interface StatementLog {
  /** What it executed while `work` ran, in the words of its log, oldest first. */
  readonly during: (work: () => Promise<unknown>) => Promise<readonly string[]>;
}

/**
 * Reads PostgreSQL's own statement log: `log_statement` writes each statement that the server runs,
 * and `client_min_messages` sends the line to the connection that it ran on, before its result.
 */
export async function logStatements({ databaseUrl, orm }: TestGateway): Promise<StatementLog> {
  const pool = await orm.em.getConnection().getNativeClient();
  const lines: string[] = [];
  pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => void lines.push(message));
  });
  await withClient(databaseUrl, async (client) => {
    const database = new URL(databaseUrl).pathname.slice(1);
    await client.query(`alter database ${database} set log_statement = 'all'`);
    await client.query(`alter database ${database} set client_min_messages = 'log'`);
    // The settings are those of connections to come.
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = $1 and pid <> pg_backend_pid()`,
      [database],
    );
  });
  await vi.waitFor(() => expect(pool.totalCount).toBe(0), { timeout: 5_000 });
  return {
    during: async (work) => {
      lines.length = 0;
      await work();
      return [...lines];
    },
  };
}
