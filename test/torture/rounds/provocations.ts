import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { withClient } from '../../support/database.ts';
import { until } from '../../support/processes.ts';
import type { Books } from './books.ts';
import { type Clients, REST_MS } from './clients.ts';
import type { Random } from '../support/random.ts';
import { LANE_LENGTH_MAX, POISON, type Scene } from './scene.ts';

/** What brings a rare branch about, under the load of all other clients. */
export interface Provocation {
  readonly scene: Scene;
  readonly businessId: string;
  readonly clients: Clients;
  readonly books: Books;
  readonly random: Random;
  /** Given when the round is not to go on. */
  readonly signal: AbortSignal;
}

/** Payouts beyond what a lane takes. */
const OVERFLOW = 20;
/** Where in the burst the poisoned payout stands: it must find room in the lane. */
const POISONED_AT = 3;

/**
 * Holds the business's row: the groups that want it lose their connection (retried), the lane runs
 * over (503), and a poisoned payout waits in the midst of others (halved).
 */
export async function jam({ scene, businessId, clients, books, random, signal }: Provocation) {
  const [, beside] = scene.urls;
  const client = new Client({ connectionString: await scene.databaseUrl() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select from business where business_id = $1 for update', [businessId]);
    let refused = 0;
    const burst = Array.from({ length: LANE_LENGTH_MAX + OVERFLOW }, async (_, i) => {
      const own = random.fork();
      if (i === POISONED_AT) return poison(clients, books, own, beside);
      const reply = await clients.pay(clients.newPayout(own), own, beside);
      if (!reply.paid && reply.status === 503) refused += 1;
      return undefined;
    });
    await until('the lane runs over', () => refused > 0);
    await until('whoever waits for the row is cut', async () => {
      signal.throwIfAborted();
      // Not by pg_stat_activity, which within a transaction shows no connection that came later.
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from (
           select distinct pid from pg_locks
           where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))) as waiting`,
      );
      return (rowCount ?? 0) > 0;
    });
    await client.query('rollback');
    await Promise.all(burst);
  } finally {
    await client.end();
  }
}

async function poison(clients: Clients, books: Books, random: Random, url: string): Promise<void> {
  const poisoned = { ...clients.newPayout(random), amount: POISON };
  const reply = await clients.send(poisoned, random, url);
  if (reply.paid) books.violations.push(`${poisoned.key} was poisoned, and acknowledged`);
}

/** Cuts the connection at a COMMIT: it has reached the database, or it never will. */
export async function cutCommit({ scene, clients, random, signal }: Provocation): Promise<void> {
  const [, beside] = scene.urls;
  const done = scene.proxy.cut(/^commit/i, random.pick(['before', 'after']));
  const cut = new AbortController();
  void done.then(() => cut.abort());
  while (!cut.signal.aborted) {
    signal.throwIfAborted();
    const { paid } = await clients.pay(clients.newPayout(random), random, beside);
    if (!paid) await pause(REST_MS, undefined, { signal });
  }
}

/** Repeats what was acknowledged, and reuses its key: over any door of any gateway. */
export async function repeat({ clients, books, random, signal }: Provocation): Promise<void> {
  const payout = await until('something is acknowledged', () => {
    signal.throwIfAborted();
    const [key = ''] = books.acknowledged.keys();
    return books.asked.get(key);
  });
  await clients.pay(payout, random);
  await clients.reuse(payout, random);
}

/** Backends that are in the middle of a group are ended, wherever they happen to be. */
export async function terminate({ scene }: Provocation): Promise<void> {
  await withClient(await scene.databaseUrl(), (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'payout-gateway' and state <> 'idle'`,
    ),
  );
}
