import { setTimeout as pause } from 'node:timers/promises';
import { type MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { type Logger } from 'pino';
import { type DatabaseState, type DatabaseTrouble } from '../kernel/context.ts';
import { type Connections, type Trouble } from './pool.ts';
import { isPoolFull } from '../kernel/sql-state.ts';
import { configOf, connectionsTo } from './orm.ts';

/** How soon a database that was lost is asked again. */
const ASK_AGAIN_MS = 250;
/** How long whoever asks whether it is ready waits for a database that says nothing. */
const READY_LIMIT_MS = 5_000;

/** How long a stop waits for what is being asked. */
const STOP_LIMIT_MS = 1_000;

/** What one gateway knows of its database. */
export interface WatchedState extends DatabaseState {
  /** Asks no more; resolves when what was being asked is answered. */
  readonly stop: () => Promise<void>;
}

/**
 * Watches whether the database can take money. Each sign of trouble is looked into once; while there
 * is trouble the database is asked again and again until there is none, and the log has one line when
 * it begins and one when it ends.
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
  /** Settles once nothing is being asked. */
  #asked: Promise<unknown> = Promise.resolve();

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
    // Whether COMMIT is answered again may take long to know: who looks waits for it, and no caller.
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
    // A pool that is closed while somebody still asks for a connection waits for it for ever.
    await Promise.race([this.#asked, pause(STOP_LIMIT_MS, undefined, { ref: false })]);
  }

  #hear(trouble: Trouble): void {
    if (trouble === 'commit unanswered') this.#commitsHang = true;
    void this.#lookInto(this.#commitsHang ? 'commits hang' : undefined);
  }

  /** Looks until there is no trouble; `found` is what somebody has seen already. */
  async #lookInto(found?: DatabaseTrouble): Promise<void> {
    if (this.#isLooking || this.#stop.signal.aborted) return;
    this.#isLooking = true;
    const began = performance.now();
    let trouble = found ?? (await this.#ask());
    for (;;) {
      // A COMMIT may have stayed unanswered while the database was asked something else.
      if (this.#commitsHang) trouble = 'commits hang';
      // Of a database that is lost, a pool that is full tells nothing new.
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

  #ask(): Promise<DatabaseTrouble | 'busy' | undefined> {
    const asked = this.#stop.signal.aborted ? Promise.resolve(undefined) : this.#askNow();
    this.#asked = Promise.allSettled([this.#asked, asked]);
    return asked;
  }

  /** `busy`: no connection of our own was free, which says nothing of the database. */
  async #askNow(): Promise<DatabaseTrouble | 'busy' | undefined> {
    if (this.#commitsHang) {
      const { commitTimeoutMs } = this.#connections;
      if (!(await commits(this.#orm, commitTimeoutMs, this.#stop.signal))) return 'unreachable';
      this.#commitsHang = false;
      // Those of before may lead to the server that did not answer, still.
      this.#connections.retire();
    }
    try {
      const [row] = await this.#orm.em.fork().execute<State[]>(STATE);
      if (row?.read_only !== false) {
        // New connections may lead to a server that can be written to; these never will.
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
 * Whether a COMMIT is answered: by one of our own that writes to no table, on a new connection, as the
 * address may lead elsewhere by now. None is sent while another of ours waits for a standby there, for
 * each that is given up stays behind on the server.
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
