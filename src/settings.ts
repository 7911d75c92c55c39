import { isIP } from 'node:net';
import { z } from 'zod';
import { addressProblem } from './database/address.ts';
import { trustedProxies } from './kernel/client-address.ts';
import { LOG_FORMATS } from './kernel/log.ts';
import { type Rate, type Rates } from './kernel/rate-limit.ts';
import { StartError } from './start-error.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`);

const seconds = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'must be a number of seconds')
    .transform(Number)
    .refine((value) => value >= least && value <= most, `must be between ${least} and ${most}`)
    .default(fallback);

/** The rule of a database's address. */
export const databaseUrl = z.string().superRefine((text, context) => {
  const problem = addressProblem(text);
  if (problem !== undefined) context.addIssue(problem);
});

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine(
    (list) => list.every((origin) => URL.parse(origin)?.origin === origin),
    'must be origins such as https://app.example.com, with commas between them',
  );

/** A field name, by RFC 9110, section 5.1. No `*`, which to browsers is every name but Authorization. */
const HEADER_NAME = /^(?!\*$)[\w!#$%&'*+.^`|~-]+$/;

const headerNames = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .refine(
    (list) => list.every((name) => HEADER_NAME.test(name)),
    'must be names of headers such as X-Tenant, with commas between them',
  );

const proxies = z.string().transform((text, context) => {
  try {
    return trustedProxies(text);
  } catch {
    context.addIssue('must be addresses or networks such as 10.0.0.0/8, or a number of proxies');
    return z.NEVER;
  }
});

const RATE = /^(key|ip)=([1-9]\d{0,8})\/([1-9]\d{0,4})$/;

/** `key=600/60,ip=60/60`, or one of the two: requests, and the seconds in which they may come. */
const rates = z.string().transform((text, context): Rates => {
  const found = text.split(',').map((rate) => RATE.exec(rate.trim()) ?? []);
  const byName = new Map(
    found.map(([, name, requests, seconds]): [string | undefined, Rate] => [
      name,
      { requests: Number(requests), seconds: Number(seconds) },
    ]),
  );
  if (byName.has(undefined) || byName.size < found.length) {
    context.addIssue('must be such as key=600/60,ip=60/60: requests, and in how many seconds');
  }
  return Object.fromEntries(byName);
});

/** The fewest bytes of the secret that hashes are made under, as UTF-8 has them. */
export const HASH_SECRET_BYTES_MIN = 32;

const hashSecret = z
  .string()
  .refine(
    isLongEnough,
    `must have at least ${HASH_SECRET_BYTES_MIN} bytes (\`openssl rand -hex 32\` makes one); a database ` +
      'that was begun with a shorter one leaves it as PAYOUT_HASH_SECRET_PREVIOUS beside the new one',
  );

/** Whether a secret cannot be guessed for its shortness. */
export function isLongEnough(secret: string): boolean {
  return Buffer.byteLength(secret) >= HASH_SECRET_BYTES_MIN;
}

const onOff = z.enum(['on', 'off'], 'must be on or off');

/** The most bytes of a request's body, on every route, unless set otherwise. */
export const BODY_BYTES_MAX = 102_400;

/** The environment's variables, each with its rule; README's "Configuration" says what they do. */
const Variables = z.object({
  PORT: whole(0, 65_535).default(4000),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: databaseUrl.optional(),
  MIGRATION_DATABASE_URL: databaseUrl.optional(),
  DATABASE_POOL_SIZE: whole(2, 1000).default(10),
  DATA_DIR: z.string().default('.data'),
  MIGRATE: z.enum(['0', '1'], 'must be 0 or 1').default('0'),
  PAYOUT_HASH_SECRET: hashSecret.optional(),
  // Of any length: a database that was begun with a short one must be able to leave it.
  PAYOUT_HASH_SECRET_PREVIOUS: z.string().optional(),
  WORKERS: whole(1, 256).default(1),
  METRICS_PORT: whole(0, 65_535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  CORS_ORIGINS: origins.default([]),
  CORS_HEADERS: headerNames.default([]),
  TRUST_PROXY: proxies.optional(),
  RATE_LIMIT: rates.optional(),
  NODE_ENV: z.string().optional(),
  GRAPHIQL: onOff.optional(),
  GRAPHQL_INTROSPECTION: onOff.default('on'),
  GRAPHQL_SUGGESTIONS: onOff.default('on'),
  GRAPHQL_TOKENS_MAX: whole(1, 100_000).default(2_000),
  GRAPHQL_DEPTH_MAX: whole(1, 1_000).default(12),
  GRAPHQL_ALIASES_MAX: whole(1, 100_000).default(30),
  GRAPHQL_ROOT_FIELDS_MAX: whole(1, 100_000).default(20),
  GRAPHQL_DIRECTIVES_MAX: whole(1, 100_000).default(50),
  GRAPHQL_COST_MAX: whole(1, 1_000_000_000).default(20_000),
  GRAPHQL_VARIABLES_MAX: whole(1, 100_000).default(1_000),
  GRAPHQL_VARIABLES_DEPTH_MAX: whole(1, 1_000).default(10),
  IDEMPOTENCY_RETENTION_HOURS: whole(24, 24 * 365 * 10).default(720),
  IN_FLIGHT_MAX: whole(1, 1_000_000).default(2_000),
  LANE_LENGTH_MAX: whole(1, 1_000_000).default(1_000),
  GROUP_SIZE_MAX: whole(1, 1_000).default(200),
  BODY_BYTES_MAX: whole(1_024, 100_000_000).default(BODY_BYTES_MAX),
  CONNECTION_TIMEOUT: seconds(0.1, 60, 5),
  STATEMENT_TIMEOUT: seconds(0.1, 3600, 10),
  LOCK_TIMEOUT: seconds(0.1, 3600, 5),
  IDLE_IN_TRANSACTION_TIMEOUT: seconds(0.1, 3600, 10),
  COMMIT_TIMEOUT: seconds(0.1, 3600, 10),
  QUEUE_TIMEOUT: seconds(0.1, 3600, 10),
  HEADERS_TIMEOUT: seconds(0.1, 3600, 10),
  REQUEST_TIMEOUT: seconds(0.1, 3600, 30),
  // Longer than load balancers keep a connection: they must not send into one that is being closed.
  KEEP_ALIVE_TIMEOUT: seconds(0.1, 3600, 65),
  SHUTDOWN_TIMEOUT: seconds(0.1, 600, 10),
  LOG_FORMAT: z.enum(LOG_FORMATS, `must be ${LOG_FORMATS.join(' or ')}`).optional(),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

const Environment = Variables.refine(
  ({ PORT, HOST, METRICS_PORT, METRICS_HOST }) =>
    PORT === 0 || PORT !== METRICS_PORT || !mayBeOne(HOST, METRICS_HOST),
  { path: ['METRICS_PORT'], error: 'must not be the same as PORT, which the gateway itself takes' },
);

/** Whether a port on the one address is, or may be, the same as that port on the other. */
function mayBeOne(host: string, other: string): boolean {
  const isNumber = (name: string) => isIP(name) > 0 && !ANY_ADDRESS.has(name);
  return !(isNumber(host) && isNumber(other)) || host === other;
}

/** The addresses that stand for all of the machine's. */
const ANY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** The environment, parsed once. */
export type Settings = z.output<typeof Environment>;

/** The names of all settings. */
export const SETTINGS: readonly string[] = Object.keys(Variables.shape);

/** A time of the settings as timers and the database want it: whole, whatever the fraction's last bit. */
export function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000);
}

/** The form of the log that is asked for: also where other settings are malformed. */
export function readLogFormat(environment: Readonly<Record<string, string | undefined>>) {
  return Variables.shape.LOG_FORMAT.safeParse(environment['LOG_FORMAT']).data;
}

/** Reads the settings; a malformed one ends the start, named, without its value. */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  // A variable that is set to nothing counts as not set, as in a compose file's `${NAME:-}`.
  const given = Object.entries(environment).filter(([, value]) => value !== '');
  const { data, error } = Environment.safeParse(Object.fromEntries(given));
  if (data) return data;
  const problems = error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new StartError(`The settings are malformed: ${problems.join('; ')}.`);
}
