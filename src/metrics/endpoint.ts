import type { Endpoint } from '../kernel/endpoint.ts';
import type { Gather } from '../kernel/observer.ts';
import { Totals } from './totals.ts';

/** Answers in Prometheus' text format with the metrics of all processes. */
export function metricsEndpoint(gather: Gather): Endpoint {
  const totals = new Totals();
  return {
    path: '/metrics',
    methods: ['GET'],
    serve: async ({ res }) => {
      const sum = totals.add(await gather());
      const text = await sum.metrics();
      res.writeHead(200, {
        'Content-Type': sum.contentType,
        'Content-Length': Buffer.byteLength(text),
      });
      res.end(text);
    },
  };
}
