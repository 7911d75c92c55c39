import { z } from 'zod';
import {
  databaseUrl,
  hashSecret,
  headerNames,
  httpUrl,
  logFormat,
  logLevel,
  oneOf,
  onOff,
  origins,
  proxies,
  rates,
  seconds,
  text,
  whole,
} from './rules.ts';
import { GRAPHQL_VARIABLES } from './graphql-variables.ts';
import { WEBHOOK_VARIABLES } from './webhook-variables.ts';

/** The default limit of a request's body on every route, in bytes. */
export const BODY_BYTES_MAX = 102_400;

/**
 * The environment's variables, each with its rule and its meaning. `.github/docs/configuration.md`
 * is generated from them. `otherwise` is the default in that table if zod has none.
 */
export const Variables = z.object({
  PORT: whole(0, 65_535)
    .default(4000)
    .meta({ description: 'The port that it listens on; 0 takes a free one.' }),
  HOST: text('a name or an address')
    .default('127.0.0.1')
    .meta({ description: 'Where it listens.' }),
  DATABASE_URL: databaseUrl.optional().meta({
    description:
      'A PostgreSQL 15 or later to use. Then run `cli migrate` first, or set `MIGRATE=1`.',
    otherwise: 'the embedded PostgreSQL',
  }),
  MIGRATION_DATABASE_URL: databaseUrl.optional().meta({
    description:
      'The same database as the role that owns its tables. Read by `cli migrate`, `cli copy` and ' +
      '`MIGRATE=1`.',
    otherwise: '`DATABASE_URL`',
  }),
  DATABASE_POOL_SIZE: whole(2, 1000)
    .default(10)
    .meta({ description: 'Connections to the database, per process.' }),
  DATA_DIR: text('a folder')
    .default('.data')
    .meta({
      description:
        'Holds the embedded database, the hash secret and the demo key. The embedded PostgreSQL may take ' +
        'a quarter of the memory for its buffers, 128 MB to 1 GB.',
    }),
  MIGRATE: oneOf(['0', '1'], 'must be 0 or 1')
    .default('0')
    .meta({ description: '`1` migrates at the start.' }),
  PAYOUT_HASH_SECRET: hashSecret.optional().meta({
    description:
      'What hashes are made under; `openssl rand -hex 32` makes one. Required with `DATABASE_URL`. ' +
      'A start with another one than the database knows is refused.',
    otherwise: 'made once, into `DATA_DIR`',
  }),
  PAYOUT_HASH_SECRET_PREVIOUS: text('a text of any length').optional().meta({
    // No minimum length: a database whose first secret was too short must be able to replace it.
    description: 'The hash secret before, while payout users are left under it.',
    otherwise: 'none',
  }),
  WORKERS: whole(1, 256).default(1).meta({ description: 'Processes behind the port.' }),
  METRICS_PORT: whole(0, 65_535).optional().meta({
    description: 'Where Prometheus finds `/metrics`; 0 takes a free port.',
    otherwise: 'off',
  }),
  METRICS_HOST: text('a name or an address')
    .default('127.0.0.1')
    .meta({ description: 'Where the metrics are listened for.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional().meta({
    description:
      "Where an OpenTelemetry collector takes traces, by OTLP over HTTP. OpenTelemetry's other variables " +
      'count too.',
    otherwise: 'off',
  }),
  CORS_ORIGINS: origins
    .default([])
    .meta({ description: 'Origins whose pages may call the gateway.' }),
  CORS_HEADERS: headerNames.default([]).meta({
    description:
      "Headers that those pages may send besides the API's own and those of tracing (`traceparent`, " +
      '`baggage`, `sentry-trace`, B3, Datadog …).',
  }),
  TRUST_PROXY: proxies.optional().meta({
    description: 'Whose `X-Forwarded-For` is believed.',
    otherwise: 'nobody',
  }),
  RATE_LIMIT: rates.optional().meta({
    description: 'How many requests may come in how many seconds; per process.',
    otherwise: 'off',
  }),
  NODE_ENV: text('any text').optional().meta({
    description: '`production` turns GraphiQL off where `GRAPHIQL` is not set.',
    otherwise: 'none',
  }),
  GRAPHIQL: onOff.optional().meta({
    description: 'Whether a browser is shown GraphiQL.',
    otherwise: '`on`; `off` with `NODE_ENV=production`',
  }),
  DASHBOARD: onOff.default('on').meta({
    description: 'Whether the dashboard is served, at `/dashboard`.',
  }),
  ...GRAPHQL_VARIABLES,
  IDEMPOTENCY_RETENTION_HOURS: whole(24, 24 * 365 * 10)
    .default(720)
    .meta({ description: 'How many hours an `Idempotency-Key` is remembered.' }),
  IN_FLIGHT_MAX: whole(1, 1_000_000).default(2_000).meta({
    description: 'The most requests at a time, per process. More are answered 503 at once.',
  }),
  LANE_LENGTH_MAX: whole(1, 1_000_000).default(1_000).meta({
    description:
      'The most entries that wait for one business, per process. More are answered 503 at once.',
  }),
  GROUP_SIZE_MAX: whole(1, 1_000)
    .default(200)
    .meta({ description: 'The most entries of one transaction.' }),
  EXPORTS_MAX: whole(1, 1_000).default(8).meta({
    description:
      'The most exports at a time, per process; of one business half of them. More are answered 503 at once.',
  }),
  ...WEBHOOK_VARIABLES,
  SUBSCRIPTIONS_MAX: whole(1, 10_000)
    .default(1_000)
    .meta({
      description:
        'The most subscriptions of a business that are open at a time, per process. More are refused with ' +
        '`LIMIT_EXCEEDED`.',
    }),
  BODY_BYTES_MAX: whole(1_024, 100_000_000)
    .default(BODY_BYTES_MAX)
    .meta({ description: "The most bytes of a request's body. A larger one is answered 413." }),
  CONNECTION_TIMEOUT: seconds(0.1, 60, 5).meta({
    description: 'Seconds to wait for a connection to the database.',
  }),
  STATEMENT_TIMEOUT: seconds(0.1, 3600, 10).meta({
    description: 'Seconds that a statement may take.',
  }),
  LOCK_TIMEOUT: seconds(0.1, 3600, 5).meta({
    description: 'Seconds that a statement may wait for a lock.',
  }),
  IDLE_IN_TRANSACTION_TIMEOUT: seconds(0.1, 3600, 10).meta({
    description: 'Seconds after which the database drops a transaction that does nothing.',
  }),
  COMMIT_TIMEOUT: seconds(0.1, 3600, 10).meta({
    description:
      'Seconds that a COMMIT may take. PostgreSQL itself does not bound it: a synchronous standby may ' +
      'be missing.',
  }),
  QUEUE_TIMEOUT: seconds(0.1, 3600, 10).meta({
    description: 'Seconds that a payout may wait for its turn. Then it is answered 503.',
  }),
  HEADERS_TIMEOUT: seconds(0.1, 3600, 10).meta({
    description: 'Seconds that a client may take to send its headers.',
  }),
  REQUEST_TIMEOUT: seconds(0.1, 3600, 30).meta({
    description: 'Seconds that a client may take to send all of its request.',
  }),
  STALL_TIMEOUT: seconds(0.1, 3600, 60).meta({
    description:
      'Seconds that a client may take nothing of a file that it is being sent. Then its connection is cut.',
  }),
  // Longer than load balancers keep an idle connection: else one could send a request into a
  // connection that the gateway is closing.
  KEEP_ALIVE_TIMEOUT: seconds(0.1, 3600, 65).meta({
    description:
      "Seconds that an idle connection is kept: longer than the load balancer's before it.",
  }),
  SHUTDOWN_TIMEOUT: seconds(0.1, 600, 10).meta({
    description: 'The most seconds that a shutdown takes.',
  }),
  LOG_FORMAT: logFormat.optional().meta({
    description:
      'Short lines for people, in colours unless `NO_COLOR` is set; or an object a line.',
    otherwise: '`pretty` on a terminal, else `json`',
  }),
  LOG_LEVEL: logLevel.default('info').meta({ description: 'The least level that is logged.' }),
});
