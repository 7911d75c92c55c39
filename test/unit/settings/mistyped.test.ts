import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { warnOfMistyped } from '../../../src/settings/mistyped.ts';
import { SETTINGS } from '../../../src/settings/settings.ts';
import { command } from '../../support/command-line.ts';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, killAll } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const SECRET = 'hunter2-the-value';
const warnings = (environment: Record<string, string>) => warnOfMistyped(environment, SETTINGS);

test.each([
  ['CORS_ORIGIN', 'CORS_ORIGINS'],
  ['CORS_ORGINS', 'CORS_ORIGINS'],
  ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGINS'],
  ['WORKER', 'WORKERS'],
  ['WROKERS', 'WORKERS'],
  ['PAYOUT_HASH_SECRETS', 'PAYOUT_HASH_SECRET'],
  ['PAYOUT_HASH_SECERT', 'PAYOUT_HASH_SECRET'],
  ['PAYOUT_SECRET', 'PAYOUT_HASH_SECRET'],
  ['RATE_LIMITS', 'RATE_LIMIT'],
  ['RATE_LIMIT_PER_MINUTE', 'RATE_LIMIT'],
  ['RATELIMIT', 'RATE_LIMIT'],
  ['GRAPHQL_DEPTH_MAXX', 'GRAPHQL_DEPTH_MAX'],
  ['GRAPHQL_MAX_DEPTH', 'GRAPHQL_DEPTH_MAX'],
  ['GRAPHQL_DEPTH', 'GRAPHQL_DEPTH_MAX'],
  ['GRAPHQL_INTROSPECT', 'GRAPHQL_INTROSPECTION'],
  ['GRAPHQL', 'GRAPHIQL'],
  ['GRAPHIQL_ENABLED', 'GRAPHIQL'],
  ['DATABASE_URI', 'DATABASE_URL'],
  ['DATABSE_URL', 'DATABASE_URL'],
  ['DATABASEURL', 'DATABASE_URL'],
  ['DATABASE_POOL_MAX', 'DATABASE_POOL_SIZE'],
  ['DATADIR', 'DATA_DIR'],
  ['LOGLEVEL', 'LOG_LEVEL'],
  ['LOG_LEVL', 'LOG_LEVEL'],
  ['log_level', 'LOG_LEVEL'],
  ['Port', 'PORT'],
  ['PROT', 'PORT'],
  ['HOSTS', 'HOST'],
  ['MIGRATES', 'MIGRATE'],
  ['METRIC_PORT', 'METRICS_PORT'],
  ['METRICS_PROT', 'METRICS_PORT'],
  ['TRUST_PROXIES', 'TRUST_PROXY'],
  ['IDEMPOTENCY_TTL', 'IDEMPOTENCY_RETENTION_HOURS'],
  ['SHUTDOWN_TIMEOUT_MS', 'SHUTDOWN_TIMEOUT'],
  ['NODE_EVN', 'NODE_ENV'],
])('%s is taken for %s', (name, near) => {
  expect(warnings({ [name]: SECRET, PATH: '/bin' })).toEqual([
    `Warning: ${name} is not a setting of the gateway and is ignored; is ${near} meant?`,
  ]);
});

describe('nothing is said of', () => {
  test('settings, and of what is set to nothing', () => {
    expect(warnings(Object.fromEntries(SETTINGS.map((name) => [name, '1'])))).toEqual([]);
    expect(warnings({ CORS_ORIGIN: '', WORKER: '' })).toEqual([]);
  });

  /** What shells, desktops, npm, Node, PostgreSQL, CI, containers, hosts and other programs set. */
  const ORDINARY = `
    _ CI COLORTERM COLUMNS DEBIAN_FRONTEND DISPLAY EDITOR HOME HOSTNAME HOSTTYPE INIT_CWD LANG LC_ALL LESS LINES
    LOGNAME LS_COLORS MAIL MACHTYPE MANPATH NO_COLOR FORCE_COLOR OLDPWD OSTYPE PAGER PATH PS1 PWD SHELL SHLVL
    SSH_AUTH_SOCK SSH_CONNECTION SUDO_USER TERM TERM_PROGRAM TMPDIR TZ USER VISUAL XDG_DATA_DIRS XDG_DATA_HOME
    XDG_CONFIG_DIRS XDG_RUNTIME_DIR XDG_SESSION_ID WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS http_proxy HTTPS_PROXY NO_PROXY
    npm_config_loglevel npm_config_user_agent npm_lifecycle_event npm_package_json npm_execpath npm_node_execpath
    NODE NODE_OPTIONS NODE_PATH NODE_COMPILE_CACHE NODE_EXTRA_CA_CERTS NODE_TLS_REJECT_UNAUTHORIZED NODE_VERSION NVM_DIR NVM_BIN
    PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSSLMODE PGDATA POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_URL
    DATABASE_NAME DATABASE_HOST DATABASE_PORT DATABASE_USER DATABASE_PASSWORD DATABASE_OWNER_PASSWORD DATABASE_SSL DATABASE_SCHEMA
    DATABASE_URL_UNPOOLED TEST_DATABASE_URL SHADOW_DATABASE_URL DIRECT_URL REDIS_URL
    GITHUB_ACTIONS GITHUB_TOKEN GITHUB_WORKSPACE RUNNER_TEMP GITLAB_CI CI_COMMIT_SHA BUILD_NUMBER DYNO RENDER FLY_APP_NAME
    KUBERNETES_SERVICE_HOST KUBERNETES_SERVICE_PORT KUBERNETES_SERVICE_PORT_HTTPS KUBERNETES_PORT_443_TCP_ADDR
    METRICS_SERVICE_HOST METRICS_SERVICE_PORT METRICS_PORT_9464_TCP METRICS_PORT_9464_TCP_PROTO PAYOUT_GATEWAY_SERVICE_HOST
    PAYOUT_GATEWAY_PORT_4000_TCP_PORT POD_NAME POD_IP NAMESPACE CONTAINER_NAME
    AWS_REGION AWS_SECRET_ACCESS_KEY GOOGLE_APPLICATION_CREDENTIALS AZURE_CLIENT_ID SENTRY_DSN SENTRY_LOG_LEVEL
    OTEL_LOG_LEVEL OTEL_EXPORTER_OTLP_ENDPOINT OTEL_METRICS_EXPORTER DD_ENV DD_SERVICE NEW_RELIC_LOG_LEVEL DEBUG
    RUST_LOG JAVA_HOME GOPATH PYTHONPATH VIRTUAL_ENV WEB_CONCURRENCY UV_THREADPOOL_SIZE HTTP_PORT APP_PORT APP_ENV
    GRAPHQL_ENDPOINT GRAPHQL_URL JWT_SECRET SESSION_SECRET CHROMIUM VITEST TEST_REPORT`
    .trim()
    .split(/\s+/);

  test.each(ORDINARY)('%s', (name) => {
    expect(warnings({ [name]: '1' })).toEqual([]);
  });

  test('the address of a service of Kubernetes', () => {
    const services = { METRICS_SERVER_PORT: 'tcp://10.0.0.1:443', WORKER_PORT: 'udp://10.0.0.1:1' };
    expect(warnings(services)).toEqual([]);
  });
});

test('the gateway says it once at its start, whatever the number of its processes, and without the value', async () => {
  const env = { DATA_DIR: await usedDataDir(), CORS_ORIGIN: SECRET, WORKERS: '2' };
  const gateway = await startGateway(env);
  const lines = gateway.process.stdout.split('\n').filter((line) => line.startsWith('Warning: '));
  expect(lines).toEqual([
    'Warning: CORS_ORIGIN is not a setting of the gateway and is ignored; is CORS_ORIGINS meant?',
  ]);
  expect(gateway.process.stdout + gateway.process.stderr).not.toContain(SECRET);
});

test('a command says it, too, for it might be run on another database', async () => {
  const env = { DATA_DIR: await usedDataDir(), DATABSE_URL: SECRET };
  onTestFinished(() => killAll(env.DATA_DIR));
  const { status, stdout, stderr } = await command(['business', 'list', '--json'], env);
  expect([status, stderr]).toEqual([
    0,
    'Warning: DATABSE_URL is not a setting of the gateway and is ignored; is DATABASE_URL meant?\n',
  ]);
  expect(JSON.parse(stdout)).toHaveLength(1);
});
