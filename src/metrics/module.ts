import type { Module } from '../kernel/module.ts';

/** What the gateway does and how fast, for Prometheus. */
export const metricsModule: Module = {
  name: 'metrics',
  requires: ['ledger'],
  observer: {
    port: ({ METRICS_PORT: port, METRICS_HOST: host }) =>
      port === undefined ? undefined : { port, host, prefix: 'METRICS_' },
    title: 'Metrics',
    path: '/metrics',
    // Imported only if it is switched on: else every command would load it without using it.
    watch: async (app) => (await import('./watch.ts')).watch(app),
    endpoint: async (gather) => (await import('./endpoint.ts')).metricsEndpoint(gather),
  },
};
