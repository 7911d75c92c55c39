import { expect, inject, onTestFinished, test } from 'vitest';
import { modules } from '../../src/modules.ts';
import { type TestGateway, openGateway } from '../support/gateway.ts';
import { withClient } from '../support/database.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { until } from '../support/processes.ts';
import { draftOf } from '../behaviour/pay-runs/files.ts';
import { entriesOf, linesOf, runOf, startRunner, untilRun } from '../behaviour/pay-runs/running.ts';

// A pay run goes on, and pays each line once, when the PgBouncer that its gateways go by is started anew.

/** So many that the run is not over before the pooler is. */
const LINES = 10_000;
const FILE = `email,amount\n${Array.from({ length: LINES }, (_, at) => `user${at}@example.com,${at + 1}\n`).join('')}`;

/** Two gateways on one database, both by that pooler. */
async function openBoth(poolerUrl: string): Promise<readonly TestGateway[]> {
  const { host } = new URL(poolerUrl);
  const through = async (url: string) => Object.assign(new URL(url), { host }).href;
  const one = await openGateway({}, modules, through);
  onTestFinished(() => one.close());
  const two = await openGateway({}, modules, through, one.databaseUrl);
  onTestFinished(() => two.close());
  return [one, two];
}

test('a run that two gateways share is paid once, whatever becomes of the pooler', async () => {
  const first = await startPgBouncer(inject('postgresUrl'), inject('runFolder'));
  const gateways = await openBoth(first.url);
  const [one] = gateways;
  if (!one) throw new Error('There is no gateway');
  const business = await one.business({ payoutBalance: (LINES * (LINES + 1)) / 2 });
  const { id } = await draftOf(one, business, FILE, { key: 'once' });
  const stops = gateways.map(({ serving }) => startRunner(serving.app));
  const confirmed = await Promise.all(
    gateways.map((gateway) =>
      gateway.fetch(`/payout/runs/${id}/confirm`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${business.key}` },
      }),
    ),
  );
  expect(confirmed.map(({ status }) => status)).toEqual([202, 202]);
  await until('some are paid', async () => (await runOf(one.orm, id)).paidLines > 0);
  await first.stop();
  const paid = await withClient(one.databaseUrl, async (client) => {
    const { rows } = await client.query<{ paid: number }>('select paid_lines as paid from pay_run');
    return rows[0]?.paid;
  });
  expect(paid).toBeLessThan(LINES);
  // Who takes a port for a moment, to connect from it, may have been given this one.
  const again = await until('it listens where it did', () =>
    startPgBouncer(inject('postgresUrl'), inject('runFolder'), {
      listen_port: new URL(first.url).port,
    }).catch(() => undefined),
  );
  onTestFinished(again.stop);
  const isReady = async () => (await one.fetch('/health/ready')).status === 200;
  await until('the gateway is ready', isReady);
  expect(await untilRun(one.orm, id, 'COMPLETED')).toMatchObject({
    paidLines: LINES,
    failedLines: 0,
  });
  for (const stop of stops) await stop();
  const lines = await linesOf(one.orm, id);
  const entries = await entriesOf(one.orm, id);
  expect(entries).toHaveLength(LINES);
  expect(new Set(lines.map(({ entryId }) => entryId))).toEqual(
    new Set(entries.map((entry) => entry.id)),
  );
  await one.expectBooksToBalance();
});
