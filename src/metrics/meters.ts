import { Counter, Histogram, type Registry } from 'prom-client';
import { FAILURES } from '../kernel/database-failures.ts';
import { API_ERRORS } from '../kernel/errors.ts';

/** Buckets in seconds: from a commit on a local disk to the longest time-outs. */
const DURATIONS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Buckets of payouts in one group: up to the maximum of `GROUP_SIZE_MAX`. */
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000];

/** The refusals by which an operator may be woken. */
const ALARMING = [API_ERRORS.internal, API_ERRORS.unavailable, API_ERRORS.unauthenticated];

/** Creates the counters and histograms. The folder's README says at which values to worry. */
export function createMeters(registry: Registry) {
  const registers = [registry];
  const seconds = (name: string, help: string) =>
    new Histogram({ name, help, buckets: DURATIONS, registers });
  const failures = new Counter({
    name: 'payout_transaction_failures_total',
    help: "Groups' transactions that failed, by why; some are tried again.",
    labelNames: ['failure'],
    registers,
  });
  const refusals = new Counter({
    name: 'payout_refusals_total',
    help: 'Refusals and errors that callers were shown, by code, over REST and GraphQL.',
    labelNames: ['code'],
    registers,
  });
  // What an alarm looks at starts at 0: Prometheus' `increase` does not see the first one of a series
  // that begins with 1.
  for (const failure of FAILURES) failures.inc({ failure }, 0);
  for (const { code } of ALARMING) refusals.inc({ code }, 0);
  const webhookTries = new Counter({
    name: 'payout_webhook_tries_total',
    help: 'Tries of deliveries to webhook endpoints, by what came of them.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['succeeded', 'failed']) webhookTries.inc({ outcome }, 0);
  return {
    failures,
    refusals,
    webhookTries,
    requests: new Counter({
      name: 'payout_http_requests_total',
      help: 'Requests, by address, kind of GraphQL operation and HTTP status.',
      labelNames: ['route', 'operation', 'status'],
      registers,
    }),
    requestDuration: new Histogram({
      name: 'payout_http_request_duration_seconds',
      help: 'Time from the head of a request to the end of its reply.',
      labelNames: ['route', 'operation', 'status'],
      buckets: DURATIONS,
      registers,
    }),
    groupSize: new Histogram({
      name: 'payout_group_size',
      help: 'Payouts that share a transaction.',
      buckets: SIZES,
      registers,
    }),
    laneWait: seconds(
      'payout_lane_wait_seconds',
      'Time that a payout waits in the lane of its business, until its group begins.',
    ),
    lockWait: seconds(
      'payout_lock_wait_seconds',
      "Time from the beginning of a group's transaction until it has the lock of its business.",
    ),
    commit: seconds('payout_commit_seconds', 'Time from COMMIT to its answer.'),
  };
}
