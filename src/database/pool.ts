import { type Pool, type PoolClient } from 'pg';
import { causeOf, verdictOn } from '../kernel/database-failures.ts';
import { isPoolFull, isUnanswered } from '../kernel/sql-state.ts';
import { type ServerSettings, beginWithStatement } from './transaction/begin.ts';

/** What a connection has shown of the server behind it. */
export type Trouble = 'failed' | 'commit unanswered';

/** How the gateway's connections are made. */
export interface ConnectionOptions {
  /** What goes with each transaction, where a pooler takes no settings with a connection. */
  readonly limits?: ServerSettings | undefined;
  /** How long COMMIT may take, in milliseconds: PostgreSQL itself bounds it by nothing. */
  readonly commitTimeoutMs: number;
}

/**
 * The connections of one pool. What the driver does not do by itself: it takes back those that are
 * lost while they are held, gives up those that lead to a server that cannot do the job, and tells of
 * each failure that says something of the server.
 */
export class Connections {
  /** Called with each sign of trouble. */
  onTrouble: (trouble: Trouble) => void = () => undefined;
  /** Whether a pooler stands between, which may give each transaction another server connection. */
  readonly arePooled: boolean;
  readonly #options: ConnectionOptions;
  readonly #held = new WeakSet<PoolClient>();
  readonly #retired = new WeakSet<PoolClient>();
  readonly #open = new Set<PoolClient>();
  /** When each connection was begun, which is before it is there. */
  readonly #begunAt = new WeakMap<object, number>();
  #retiredAt = -Infinity;
  #pool: Pool | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.arePooled = options.limits !== undefined;
  }

  /** How long COMMIT may take, in milliseconds. */
  get commitTimeoutMs(): number {
    return this.#options.commitTimeoutMs;
  }

  /** Watches over a pool that has just been made. */
  adopt(pool: Pool): void {
    this.#pool = pool;
    this.#noteBeginnings(pool);
    pool.on('connect', (client) => this.#prepare(client));
    pool.on('acquire', (client) => this.#held.add(client));
    pool.on('release', (_error, client) => {
      this.#held.delete(client);
      // The pool does not keep one that is being closed.
      if (this.#retired.has(client)) void client.end();
    });
    // An idle connection that is lost may be the first sign that the server is.
    pool.on('error', () => this.onTrouble('failed'));
    tellOfConnecting(pool, (error) => isPoolFull(error) || this.onTrouble('failed'));
  }

  /**
   * Gives up every connection that is open now: those at rest at once, the others when they are given
   * back. An address that leads to another server leads there for new connections only.
   */
  retire(): void {
    this.#retiredAt = performance.now();
    for (const client of this.#open) this.#retired.add(client);
    this.#renewIdle();
  }

  /** Gives up the connections at rest. */
  #renewIdle(): void {
    const old = new Set(this.#open);
    // By the pool's own ways: whoever takes a connection at rest may also throw it away.
    for (let idle = this.#pool?.idleCount ?? 0; idle > 0; idle -= 1) {
      this.#pool?.connect().then(
        (client) => client.release(old.has(client)),
        () => undefined,
      );
    }
  }

  /** Notes when a connection is begun; the pool has no event for it. */
  #noteBeginnings(pool: Pool & { Client?: new (...given: never[]) => object }): void {
    const { Client } = pool;
    if (!Client) return;
    const begun = this.#begunAt;
    pool.Client = class extends Client {
      constructor(...given: never[]) {
        super(...given);
        begun.set(this, performance.now());
      }
    };
  }

  #prepare(client: PoolClient): void {
    this.#open.add(client);
    // It may have been led to the server that all others were given up for.
    if ((this.#begunAt.get(client) ?? 0) < this.#retiredAt) this.#retired.add(client);
    client.once('end', () => {
      this.#open.delete(client);
      if (this.#held.has(client)) reclaim(client);
    });
    beginWithStatement(client, {
      ...this.#options,
      onError: (error) => this.#judge(error),
      onCommitUnanswered: () => this.onTrouble('commit unanswered'),
    });
  }

  #judge(error: unknown): void {
    const cause = causeOf(error);
    // For what is wrong with one connection is wrong with all that lead to the same server: it cannot
    // do the job, or answers nothing at all.
    const isUnfit = cause === 'unfit' && verdictOn(error, 'reading').drop;
    if (isUnfit || isUnanswered(error)) this.retire();
    // Whatever ended one connection may have ended those at rest, of which nobody has heard yet.
    else if (cause === 'lost') this.#renewIdle();
    if (cause === 'lost' || cause === 'unfit') this.onTrouble('failed');
  }
}

/**
 * Takes back a connection that the server has dropped while a unit of work held it. The driver gives
 * one back once its BEGIN, COMMIT or ROLLBACK is answered, which a dead one's never is: without this,
 * each would take a place in the pool for ever, and the drain would wait for it.
 */
function reclaim(client: PoolClient): void {
  client.release(true);
  // Its holder may still give it back in its turn, which the pool would call an error.
  client.release = () => undefined;
}

/** Tells of a connection that could not be made; the pool has no event for it. */
function tellOfConnecting(pool: Pool, tell: (error: unknown) => void): void {
  const connect: (...given: unknown[]) => unknown = pool.connect.bind(pool);
  Object.assign(pool, {
    connect: (...given: unknown[]) => {
      const connected = connect(...given);
      // Where a callback was given, as by the pool itself, there is no promise.
      if (connected instanceof Promise) connected.catch(tell);
      return connected;
    },
  });
}
