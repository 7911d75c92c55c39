import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { until } from '../../support/processes.ts';

/** A connection of a test's own, as the database's superuser; it ends with the test. */
export class Session {
  readonly pid: number;
  readonly #client: Client;

  private constructor(client: Client, pid: number) {
    this.#client = client;
    this.pid = pid;
  }

  static async open(databaseUrl: string): Promise<Session> {
    const client = new Client({ connectionString: databaseUrl });
    client.on('error', () => undefined);
    await client.connect();
    onTestFinished(() => client.end().catch(() => undefined));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return new Session(client, rows[0]?.pid ?? 0);
  }

  /** Opens a session, and a transaction in it that holds what the statement locks. */
  static async holding(databaseUrl: string, sql: string, values?: unknown[]): Promise<Session> {
    const session = await Session.open(databaseUrl);
    await session.run('begin');
    await session.run(sql, values);
    return session;
  }

  async run<Row extends object = Record<string, unknown>>(
    sql: string,
    values?: unknown[],
  ): Promise<Row[]> {
    return (await this.#client.query<Row>(sql, values)).rows;
  }

  /** Ends the transaction, and with it what it holds. */
  async letGo(): Promise<void> {
    await this.run('rollback');
  }
}

/** Who waits for whom, in one database. */
export class Watch {
  readonly #session: Session;

  private constructor(session: Session) {
    this.#session = session;
  }

  static async open(databaseUrl: string): Promise<Watch> {
    return new Watch(await Session.open(databaseUrl));
  }

  /** The backends that wait for a lock of that one. */
  async waitersFor(pid: number): Promise<number[]> {
    const rows = await this.#session.run<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database()
         and wait_event_type = 'Lock' and $1 = any (pg_blocking_pids(pid)) order by pid`,
      [pid],
    );
    return rows.map((row) => row.pid);
  }

  /** Waits until a backend, other than those, waits for a lock of that one; which it is. */
  waiterFor(pid: number, ...others: readonly number[]): Promise<number> {
    return until(`somebody waits for ${pid}`, async () => {
      const waiting = await this.waitersFor(pid);
      return waiting.find((each) => !others.includes(each));
    });
  }

  /** Ends a backend, as an administrator does, and waits until it is gone. */
  async terminate(pid: number): Promise<void> {
    await this.#session.run('select pg_terminate_backend($1, 10000)', [pid]);
  }

  /** Cancels what a backend is doing. */
  async cancel(pid: number): Promise<void> {
    await this.#session.run('select pg_cancel_backend($1)', [pid]);
  }
}

/** Locks the row of a payout user. */
export function holdUser(databaseUrl: string, email: string): Promise<Session> {
  const sql = 'select from payout_user where email = $1 for update';
  return Session.holding(databaseUrl, sql, [email]);
}

/** Locks the row of a business. */
export function holdBusiness(databaseUrl: string, id: string): Promise<Session> {
  return Session.holding(databaseUrl, 'select from business where business_id = $1 for update', [
    id,
  ]);
}
