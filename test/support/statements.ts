import { withClient } from './database.ts';
import type { TestGateway } from './gateway.ts';
import { until } from './processes.ts';

/** The statements that PostgreSQL has executed for a gateway. */
export interface StatementLog {
  /** What it executed while `work` ran, in the words of its log, oldest first. */
  readonly during: (work: () => Promise<unknown>) => Promise<readonly string[]>;
}

/**
 * What no request has asked for: a gateway that loses connections looks whether the database is there,
 * and one whose keys are used writes when that was.
 */
const LOOK = / as read_only,?$|mikro_orm_migrations|set last_used_at/m;

/**
 * Reads PostgreSQL's own statement log: `log_statement` writes each statement that the server runs,
 * and `client_min_messages` sends the line to the connection that it ran on, before its result.
 */
export async function logStatements({ databaseUrl, orm }: TestGateway): Promise<StatementLog> {
  const pool = await orm.em.getConnection().getNativeClient();
  const lines: string[] = [];
  let old = 0;
  pool.on('connect', (client) => {
    client.on('notice', ({ message = '' }) => void lines.push(message));
  });
  await withClient(databaseUrl, async (client) => {
    const database = new URL(databaseUrl).pathname.slice(1);
    await client.query(`alter database ${database} set log_statement = 'all'`);
    await client.query(`alter database ${database} set client_min_messages = 'log'`);
    // The settings are those of connections to come: all that are there now must go.
    old = pool.totalCount;
    pool.on('remove', () => void (old -= 1));
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = $1 and pid <> pg_backend_pid()`,
      [database],
    );
  });
  await until('the connections from before are gone', () => old <= 0);
  return {
    during: async (work) => {
      lines.length = 0;
      await work();
      return lines.filter((line) => !LOOK.test(line));
    },
  };
}
