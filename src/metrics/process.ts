import { Registry, collectDefaultMetrics } from 'prom-client';

let metrics: Registry | undefined;

/** How the values of several processes become one: the worst event-loop lag, the earliest start. */
const AGGREGATORS = {
  nodejs_eventloop_lag_seconds: 'max',
  nodejs_eventloop_lag_p50_seconds: 'max',
  nodejs_eventloop_lag_p90_seconds: 'max',
  nodejs_eventloop_lag_p99_seconds: 'max',
  process_start_time_seconds: 'min',
} as const;

/** prom-client's metrics of this process: event-loop lag, CPU, memory, garbage collection. */
export function processMetrics(): Registry {
  if (metrics) return metrics;
  metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  for (const [name, aggregator] of Object.entries(AGGREGATORS)) {
    Object.assign(metrics.getSingleMetric(name) ?? {}, { aggregator });
  }
  return metrics;
}
