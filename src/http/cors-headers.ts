/** What this API reads of a request. */
const OWN = [
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'If-None-Match',
  'X-Payout-Hash',
  'X-Request-Id',
];

/**
 * What libraries in a page add by themselves to every request, unasked: one that a preflight refuses
 * would keep the whole call from being made. The gateway reads none of them.
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

const KNOWN = [...OWN, ...Object.values(ADDED_BY).flatMap((names) => names.split(' '))];
const KNOWN_IN_LOWER_CASE: ReadonlySet<string> = new Set(KNOWN.map((name) => name.toLowerCase()));

/** What a page may send: what is known, and what an operator adds to it. */
export function allowedHeaders(added: readonly string[]): string[] {
  return [...KNOWN, ...added.filter((name) => !KNOWN_IN_LOWER_CASE.has(name.toLowerCase()))];
}

/** What a page may read of a reply, beyond what the Fetch standard lets every page read. */
export const EXPOSED_HEADERS: readonly string[] = [
  'X-Request-Id',
  'Idempotent-Replayed',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
];
