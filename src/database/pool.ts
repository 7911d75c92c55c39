import type { Pool, PoolClient } from 'pg';
import { causeOf, verdictOn } from '../kernel/database-failures.ts';
import { isPoolFull, isUnanswered } from '../kernel/sql-state.ts';
import {
  type ServerSettings,
  type TransactionOptions,
  beginWithStatement,
} from './transaction/begin.ts';

/** A sign, on one connection, that something is wrong with the server. */
export type Trouble = 'failed' | 'commit unanswered';

/** Limits of the gateway's connections. */
export interface ConnectionOptions {
  /**
   * Settings that each transaction begins with, because a pooler refuses them with a connection.
   */
  readonly limits?: ServerSettings | undefined;
  /** How long COMMIT may take, in milliseconds: PostgreSQL itself has no limit for it. */
  readonly commitTimeoutMs: number;
}

/**
 * The connections of one pool. It does what the driver does not: it takes back connections that are
 * lost while somebody holds them, retires those that lead to a server that cannot do the job, and
 * reports failures that say something about the server.
 */
export class Connections {
  /** Called with each sign of trouble. */
  onTrouble: (trouble: Trouble) => void = () => undefined;
  /** Called with each statement as it is sent, where somebody watches them. */
  onStatement: TransactionOptions['onStatement'];
  /**
   * Whether there is a pooler in between, which may give each transaction another server
   * connection.
   */
  readonly arePooled: boolean;
  readonly #options: ConnectionOptions;
  readonly #held = new WeakSet<PoolClient>();
  readonly #retired = new WeakSet<PoolClient>();
  readonly #open = new Set<PoolClient>();
  /** When each connection was started, which is before it is established. */
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

  /** Takes charge of a pool that has just been made. */
  adopt(pool: Pool): void {
    this.#pool = pool;
    this.#noteBeginnings(pool);
    pool.on('connect', (client) => this.#prepare(client));
    pool.on('acquire', (client) => this.#held.add(client));
    pool.on('release', (_error, client) => {
      this.#held.delete(client);
      // The pool drops a connection that is being closed.
      if (this.#retired.has(client)) void client.end();
    });
    // A lost idle connection may be the first sign that the server is lost.
    pool.on('error', () => this.onTrouble('failed'));
    watchConnects(pool, (error) => isPoolFull(error) || this.onTrouble('failed'));
  }

  /**
   * Retires every connection that is open now: idle ones at once, the others when they are
   * released. An address that leads to another server by now does so for new connections only.
   */
  retire(): void {
    this.#retiredAt = performance.now();
    for (const client of this.#open) this.#retired.add(client);
    this.#renewIdle();
  }

  /** Closes the idle connections. */
  #renewIdle(): void {
    const old = new Set(this.#open);
    // The pool has no method for it, but whoever takes an idle connection may have it closed on
    // release.
    for (let idle = this.#pool?.idleCount ?? 0; idle > 0; idle -= 1) {
      this.#pool?.connect().then(
        (client) => client.release(old.has(client)),
        () => undefined,
      );
    }
  }

  /** Notes when a connection is started: the pool has no event for it. */
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
    // It may lead to the server because of which all others were retired.
    if ((this.#begunAt.get(client) ?? 0) < this.#retiredAt) this.#retired.add(client);
    client.once('end', () => {
      this.#open.delete(client);
      if (this.#held.has(client)) reclaim(client);
    });
    beginWithStatement(client, {
      ...this.#options,
      onError: (error) => this.#judge(error),
      onStatement: (given) => this.onStatement?.(given),
      onCommitUnanswered: () => this.onTrouble('commit unanswered'),
    });
  }

  #judge(error: unknown): void {
    const cause = causeOf(error);
    // A server that cannot do the job, or does not answer, is so on all of its connections.
    const isUnfit = cause === 'unfit' && verdictOn(error, 'reading').drop;
    if (isUnfit || isUnanswered(error)) this.retire();
    // Whatever ended this connection may have ended idle ones too, without anybody noticing yet.
    else if (cause === 'lost') this.#renewIdle();
    if (cause === 'lost' || cause === 'unfit') this.onTrouble('failed');
  }
}

/**
 * Takes back a connection that was lost while a unit of work held it. The ORM releases a connection
 * once its COMMIT or ROLLBACK is answered, which never happens on a dead one. Without this it would
 * occupy a place in the pool for ever, and the drain would wait for it.
 */
function reclaim(client: PoolClient): void {
  client.release(true);
  // Its holder may still release it later, which the pool would treat as an error.
  client.release = () => undefined;
}

/**
 * Reports a connection that could not be made: the pool has no event for it. One that is there only
 * when the pool is being closed is given back: kysely, which asks for it, has forgotten the pool by
 * then, throws, and would keep the connection, for which the closing pool waits.
 */
function watchConnects(pool: Pool, tell: (error: unknown) => void): void {
  const connect: (...given: unknown[]) => unknown = pool.connect.bind(pool);
  Object.assign(pool, {
    connect: (...given: unknown[]) => {
      const connected = connect(...given);
      // With a callback, as the pool itself gives one, there is no promise.
      if (!(connected instanceof Promise)) return connected;
      connected.catch(tell);
      return connected.then((client: PoolClient) => {
        if (!pool.ending) return client;
        client.release();
        throw new Error('Cannot use a pool after calling end on the pool');
      });
    },
  });
}
