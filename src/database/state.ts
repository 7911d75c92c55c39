import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import type { Logger } from 'pino';
import type { DatabaseState, DatabaseTrouble } from '../kernel/context.ts';
import type { Connections, Trouble } from './pool.ts';
import { isPoolFull } from '../kernel/sql-state.ts';
import { configOf, connectionsTo } from './orm.ts';

/** How long to wait before a lost database is asked again. */
const ASK_AGAIN_MS = 250;
/** How long `isReady` waits for a database that does not answer. */
const READY_LIMIT_MS = 5_000;

/** How long `stop` waits for a question that is not answered yet. */
const STOP_LIMIT_MS = 1_000;

/** What one gateway knows of its database. */
export interface WatchedState extends DatabaseState {
  /** Asks no more. Resolves when the last question is answered. */
  readonly stop: () => Promise<void>;
}

/**
 * Watches whether payments can be made on the database. A sign of trouble makes it ask the
 * database, and it asks again until there is no trouble. The log has one line when trouble begins
 * and one when it ends.
 */
export function watchDatabase(orm: MikroORM, log: Logger): WatchedState {
  return new Watch(orm, log);
}

class Watch implements WatchedState {
  readonly #orm: MikroORM;
  readonly #log: Logger;
  readonly #connections: Connections;
  readonly #stop = new AbortController();
  #trouble: DatabaseTrouble | undefined;
  #isLooking = false;
  #commitsHang = false;
  /** The question that is open: whoever asks meanwhile shares its answer. */
  #asking: Promise<DatabaseTrouble | 'busy' | undefined> | undefined;

  constructor(orm: MikroORM, log: Logger) {
    this.#orm = orm;
    this.#log = log;
    this.#connections = connectionsTo(orm);
    this.#connections.onTrouble = (trouble) => this.#hear(trouble);
  }

  get trouble(): DatabaseTrouble | undefined {
    return this.#trouble;
  }

  get commitsHang(): boolean {
    return this.#commitsHang;
  }

  async isReady(): Promise<boolean> {
    // It may take long to find out whether COMMIT is answered again, and no caller waits for that.
    if (this.#trouble !== undefined || this.#commitsHang) return false;
    const found = await Promise.race([
      this.#ask(),
      pause(READY_LIMIT_MS, 'busy' as const, { ref: false }),
    ]);
    if (found !== undefined && found !== 'busy') void this.#lookInto(found);
    return found === undefined;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#connections.onTrouble = () => undefined;
    // A pool that is closed while somebody waits for one of its connections never ends.
    await Promise.race([this.#asking, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
  }

  #hear(trouble: Trouble): void {
    if (trouble === 'commit unanswered') this.#commitsHang = true;
    void this.#lookInto(this.#commitsHang ? 'commits hang' : undefined);
  }

  /** Asks until there is no trouble. `found` is what an answer has shown already. */
  async #lookInto(found?: DatabaseTrouble): Promise<void> {
    if (this.#isLooking || this.#stop.signal.aborted) return;
    this.#isLooking = true;
    const began = performance.now();
    let trouble = found ?? (await this.#ask());
    for (;;) {
      // A COMMIT may have timed out while another question was open.
      if (this.#commitsHang) trouble = 'commits hang';
      // A full pool says nothing about a database that is in trouble already.
      else if (trouble === 'busy') trouble = this.#trouble;
      if (trouble === undefined || this.#stop.signal.aborted) break;
      if (this.#trouble === undefined) this.#log.error({ trouble }, 'database lost');
      this.#trouble = trouble;
      await pause(ASK_AGAIN_MS, undefined, { ref: false });
      trouble = await this.#ask();
    }
    this.#isLooking = false;
    if (this.#trouble === undefined || this.#stop.signal.aborted) return;
    this.#trouble = undefined;
    this.#log.warn({ ms: Math.round(performance.now() - began) }, 'database back');
  }

  async #ask(): Promise<DatabaseTrouble | 'busy' | undefined> {
    if (this.#stop.signal.aborted) return undefined;
    this.#asking ??= this.#askNow().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  /** `busy`: no connection of the pool was free, which says nothing about the database. */
  async #askNow(): Promise<DatabaseTrouble | 'busy' | undefined> {
    if (this.#commitsHang) {
      const { commitTimeoutMs } = this.#connections;
      if (!(await commits(this.#orm, commitTimeoutMs, this.#stop.signal))) return 'unreachable';
      this.#commitsHang = false;
      // Older connections may still lead to the server that did not answer.
      this.#connections.retire();
    }
    try {
      const [row] = await this.#orm.em.fork().execute<State[]>(STATE);
      if (row?.read_only !== false) {
        // New connections may lead to a server that can be written to. The open ones never will.
        this.#connections.retire();
        return 'read-only';
      }
      const pending = await this.#orm.migrator.getPending();
      return pending.length === 0 ? undefined : 'not migrated';
    } catch (error) {
      return isPoolFull(error) ? 'busy' : 'unreachable';
    }
  }
}

interface State {
  readonly read_only: boolean;
}

const STATE = `select
  pg_is_in_recovery() or current_setting('transaction_read_only')::boolean as read_only`;

/**
 * Whether COMMIT is answered: tries one that writes to no table, on a new connection, because the
 * address may lead to another server by now. Tries none while a COMMIT on that server waits for a
 * standby: each one that we give up goes on waiting there.
 */
async function commits(orm: MikroORM, limitMs: number, signal: AbortSignal): Promise<boolean> {
  const client = new Client({
    ...configOf(orm),
    connectionTimeoutMillis: limitMs,
    query_timeout: limitMs,
  });
  client.on('error', () => undefined);
  const cut = () => void client.end();
  signal.addEventListener('abort', cut);
  try {
    await client.connect();
    const { rows: waiting } = await client.query(
      `select 1 from pg_stat_activity where wait_event = 'SyncRep' limit 1`,
    );
    if (waiting.length > 0) return false;
    await client.query(`select pg_logical_emit_message(true, 'payout-gateway', '')`);
    return true;
  } catch {
    return false;
  } finally {
    signal.removeEventListener('abort', cut);
    void client.end().catch(() => undefined);
  }
}
