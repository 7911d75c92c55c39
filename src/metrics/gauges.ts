import { Gauge, type Registry } from 'prom-client';
import packageJson from '../../package.json' with { type: 'json' };
import type { App } from '../kernel/context.ts';
import { openStreamsOf } from '../graphql/live/open-streams.ts';
import { skewOf } from '../installation/clock.ts';
import { queueOf } from '../ledger/posting/queue.ts';

const MS_PER_SECOND = 1_000;

/** Adds the gauges, which are read when Prometheus asks: queues, connections, clock and build. */
export async function addGauges(app: App, registry: Registry): Promise<void> {
  const registers = [registry];
  const read = (name: string, help: string, value: () => number, aggregator?: 'max' | 'first') =>
    new Gauge({
      name,
      help,
      registers,
      ...(aggregator && { aggregator }),
      collect() {
        this.set(value());
      },
    });
  const queue = queueOf(app);
  read(
    'payout_lane_queue_length',
    'Payouts in the lanes, each line of a batch and of a pay run for itself.',
    () => queue.length,
  );
  read(
    'payout_lane_longest',
    'Payouts in the longest lane; at LANE_LENGTH_MAX more are refused.',
    () => queue.longest,
    'max',
  );
  const streams = openStreamsOf(app);
  read('payout_subscriptions_open', 'Subscriptions that are open.', () => streams.size);
  const pool = await app.orm.em.getConnection().getNativeClient();
  read('payout_pool_connections', 'Connections to the database.', () => pool.totalCount);
  read('payout_pool_idle', 'Connections to the database at rest.', () => pool.idleCount);
  read('payout_pool_waiting', 'Waiting for a connection.', () => pool.waitingCount);
  read('payout_pool_connections_max', 'DATABASE_POOL_SIZE.', () => pool.options.max);
  read(
    'payout_clock_skew_seconds',
    "How far this machine's clock is ahead of the database's; measured once a minute.",
    () => skewOf(app).ms / MS_PER_SECOND,
    // Of the process that measures it, which reports before its workers do.
    'first',
  );
  read(
    'payout_database_trouble',
    'Whether the database is known to be unable to take money: 1, else 0.',
    () => (app.database.trouble === undefined ? 0 : 1),
    'max',
  );
  new Gauge({
    name: 'payout_build_info',
    help: 'Always 1: the version of the gateway and of Node.',
    labelNames: ['version', 'node'],
    registers,
    aggregator: 'first',
  }).set({ version: packageJson.version, node: process.version }, 1);
}
