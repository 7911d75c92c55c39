import { Registry } from 'prom-client';
import type { App } from '../kernel/context.ts';
import type { Watch } from '../kernel/observer.ts';
import { callRefused, requestDone } from '../kernel/events.ts';
import { groupStarted, transactionEnded } from '../ledger/posting/events.ts';
import { deliveryTried } from '../webhook/dispatch/events.ts';
import { processMetrics } from './process.ts';
import { addGauges } from './gauges.ts';
import { createMeters } from './meters.ts';

/**
 * The route of unknown paths: a path may contain anything, and each label value is a series of its
 * own.
 */
const NO_ROUTE = 'none';

const MS_PER_SECOND = 1_000;

/** Measures the gateway in this process by its events. */
export async function watch(app: App): Promise<Watch> {
  const registry = new Registry();
  await addGauges(app, registry);
  const meters = createMeters(registry);
  const stops = [
    requestDone.on(app, ({ path = NO_ROUTE, operation = '', status, ms }) => {
      const labels = { route: path, operation, status };
      meters.requests.inc(labels);
      meters.requestDuration.observe(labels, ms / MS_PER_SECOND);
    }),
    callRefused.on(app, ({ code }) => meters.refusals.inc({ code })),
    groupStarted.on(app, ({ entries, waitsMs }) => {
      meters.groupSize.observe(entries);
      for (const ms of waitsMs) meters.laneWait.observe(ms / MS_PER_SECOND);
    }),
    transactionEnded.on(app, ({ lockMs, commitMs, failure }) => {
      meters.lockWait.observe(lockMs / MS_PER_SECOND);
      if (commitMs !== undefined) meters.commit.observe(commitMs / MS_PER_SECOND);
      if (failure !== undefined) meters.failures.inc({ failure });
    }),
    deliveryTried.on(app, ({ sent: { error } }) =>
      meters.webhookTries.inc({ outcome: error === undefined ? 'succeeded' : 'failed' }),
    ),
  ];
  return {
    report: async () => [
      ...(await registry.getMetricsAsJSON()),
      ...(await processMetrics().getMetricsAsJSON()),
    ],
    stop: () => stops.forEach((stop) => stop()),
  };
}
