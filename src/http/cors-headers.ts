import { KEY_HEADER } from '../kernel/idempotency-key.ts';

/** The headers that the gateway reads of a request, whatever its modules are. */
const OWN = ['Authorization', 'Content-Type', KEY_HEADER, 'If-None-Match', 'X-Request-Id'];

/**
 * The headers that libraries in a page add to every request by themselves. The gateway reads none
 * of them, but a browser does not send a request if one of its headers is not allowed.
 */
const ADDED_BY: Readonly<Record<string, string>> = {
  'W3C, OpenTelemetry': 'traceparent tracestate baggage correlation-context',
  Zipkin: 'b3 x-b3-traceid x-b3-spanid x-b3-parentspanid x-b3-sampled x-b3-flags',
  OpenTracing: 'ot-tracer-traceid ot-tracer-spanid ot-tracer-sampled',
  Sentry: 'sentry-trace',
  Datadog:
    'x-datadog-trace-id x-datadog-parent-id x-datadog-origin x-datadog-sampling-priority ' +
    'x-datadog-tags',
  'New Relic': 'newrelic',
  Google: 'x-cloud-trace-context',
  AWS: 'x-amzn-trace-id',
  Azure: 'request-id request-context x-ms-request-id x-ms-request-root-id',
  Elastic: 'elastic-apm-traceparent',
  Jaeger: 'uber-trace-id',
  SkyWalking: 'sw8 sw8-correlation sw8-x',
  Dynatrace: 'x-dtc x-dtpc x-dtreferer',
  Instana: 'x-instana-t x-instana-s x-instana-l',
  Honeycomb: 'x-honeycomb-trace',
  AppDynamics: 'adrum',
  Apollo:
    'apollographql-client-name apollographql-client-version apollo-require-preflight ' +
    'x-apollo-operation-name x-apollo-operation-id x-apollo-operation-type',
  'The Guild': 'graphql-client-name graphql-client-version',
  'axios, jQuery and others': 'x-requested-with',
};

/** The headers that a page may send: ours, the modules', those of libraries, an operator's. */
export function allowedHeaders(ofModules: readonly string[], added: readonly string[]): string[] {
  const known = [
    ...[...OWN, ...ofModules].toSorted(),
    ...Object.values(ADDED_BY).flatMap((names) => names.split(' ')),
  ];
  const lowerCase = new Set(known.map((name) => name.toLowerCase()));
  return [...known, ...added.filter((name) => !lowerCase.has(name.toLowerCase()))];
}

/** The headers of a reply that a page may read, besides those that are always readable. */
export const EXPOSED_HEADERS: readonly string[] = [
  'X-Request-Id',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
];
