import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { readSettings } from '../../../src/settings/settings.ts';
import { OperatorError } from '../../../src/settings/operator-error.ts';
import {
  emptyDataDir,
  spawnGateway,
  startGateway,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { HASH_SECRET } from '../../support/gateway.ts';
import { TEST_MS, killAll, processesOf } from '../../support/processes.ts';
import { expectKept } from '../../support/machine.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const PASSWORD = 'hunter2-the-password';
const LIMIT_MS = 20_000;
const servers: Server[] = [];
afterAll(() => servers.forEach((server) => server.close()));

/** A port where something listens that never says a word. */
function silentPort(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => undefined));
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
}

/** Starts where a start cannot be; the one line that says so. */
async function apiErrorOf(env: Record<string, string>): Promise<string> {
  const dataDir = env['DATA_DIR'] ?? (await emptyDataDir());
  onTestFinished(() => killAll(dataDir));
  const before = new Set((await processesOf(dataDir)).map(({ pid }) => pid));
  const start = performance.now();
  const process = spawnGateway({ ...env, DATA_DIR: dataDir });
  expect(await process.ended).toBe(1);
  await expectKept(LIMIT_MS, performance.now() - start);
  expect(process.stderr).toMatch(/^[^\n]+\.\n$/);
  expect(process.stderr + process.stdout).not.toContain(PASSWORD);
  const left = (await processesOf(dataDir)).filter(({ pid }) => !before.has(pid));
  expect(left).toEqual([]);
  return process.stderr.trim();
}

/** The address of the run's own server, with something changed about it. */
function databaseUrl(change: Partial<Pick<URL, 'password' | 'pathname' | 'host' | 'search'>>) {
  const url = Object.assign(new URL(inject('postgresUrl')), change);
  return url.href;
}

test.each([
  ['PORT', '65536', 'between 0 and 65535'],
  ['PORT', '80a', 'a whole number'],
  ['PORT', '-1', 'a whole number'],
  ['WORKERS', '0', 'between 1 and 256'],
  ['WORKERS', 'many', 'a whole number'],
  ['DATABASE_URL', 'mysql://root@127.0.0.1/payout', 'a postgres:// address'],
  ['DATABASE_URL', '127.0.0.1:5432', 'a postgres:// address'],
  ['DATABASE_URL', 'postgres://127.0.0.1:5432', 'with a database'],
  ['DATABASE_URL', 'postgres://me:100%@127.0.0.1/payout', 'as %XX'],
  ['DATABASE_POOL_SIZE', '1', 'between 2 and 1000'],
  ['MIGRATE', 'yes', ''],
  ['CORS_ORIGINS', 'shop.example.com', 'origins such as https://app.example.com'],
  ['CORS_ORIGINS', 'https://a.example/,*', 'origins such as https://app.example.com'],
  ['IDEMPOTENCY_RETENTION_HOURS', '23', 'between 24'],
  ['SHUTDOWN_TIMEOUT', '10s', 'a number of seconds'],
  ['SHUTDOWN_TIMEOUT', '0', 'between 0.1 and 600'],
  ['LOG_LEVEL', 'loud', 'one of fatal, error'],
])('%s=%s is malformed', (name, value, text) => {
  const read = () => readSettings({ [name]: value });
  expect(read).toThrow(OperatorError);
  expect(read).toThrow(new RegExp(`^The settings are malformed: ${name} .*${text}.*\\.$`));
  if (value.length > 3) expect(read).not.toThrow(value);
});

test.each([
  {},
  { HOST: '0.0.0.0' },
  { METRICS_HOST: '0.0.0.0' },
  { HOST: '::', METRICS_HOST: '10.0.0.5' },
  { HOST: 'localhost' },
])('METRICS_PORT may not be PORT, with %j', async (hosts: Record<string, string>) => {
  const read = () => readSettings({ PORT: '4001', METRICS_PORT: '4001', ...hosts });
  expect(read).toThrow(
    'The settings are malformed: METRICS_PORT must not be the same as PORT, which the gateway itself takes.',
  );
});

test.each([
  [{ PORT: '0', METRICS_PORT: '0' }],
  [{ METRICS_PORT: '4001' }],
  [{ METRICS_PORT: '4000', METRICS_HOST: '::1' }],
  [{ METRICS_PORT: '4000', HOST: '192.0.2.1', METRICS_HOST: '192.0.2.2' }],
])('they may be %j', (environment: Record<string, string>) => {
  expect(readSettings(environment).METRICS_PORT).toBe(Number(environment['METRICS_PORT']));
});

test('the default PORT is a port, too', async () => {
  expect(await apiErrorOf({ PORT: '', METRICS_PORT: '4000' })).toContain(
    'METRICS_PORT must not be',
  );
});

test('all malformed settings are named in one line, and no value', async () => {
  const line = await apiErrorOf({ PORT: 'x', WORKERS: '0', DATABASE_URL: `x://u:${PASSWORD}@h/d` });
  expect(line).toMatch(/^The settings are malformed: PORT .*; DATABASE_URL .*; WORKERS [^;]*\.$/);
});

/** The same with a DATABASE_URL. */
const refusalOfUrl = (url: string) =>
  apiErrorOf({ DATABASE_URL: url, PAYOUT_HASH_SECRET: HASH_SECRET });

test.each([
  ['where nothing listens', { host: '127.0.0.1:1' }, 'nothing listens there'],
  ['of an unknown host', { host: 'nowhere.invalid:5432' }, 'there is no such host'],
  ['with a wrong password', { password: PASSWORD }, 'the password is wrong'],
  ['without TLS', { search: '?sslmode=require' }, 'it does not speak TLS, as sslmode asks'],
  ['with an unknown database', { pathname: '/nowhere' }, 'there is no such database'],
])('a DATABASE_URL %s', async (_, change, reason) => {
  const url = databaseUrl({ password: PASSWORD, ...change });
  const known = reason.endsWith('database') ? databaseUrl(change) : url;
  const { host, pathname } = new URL(url);
  expect(await refusalOfUrl(known)).toBe(
    `The database at ${host}${pathname} cannot be reached: ${reason}.`,
  );
});

test('a DATABASE_URL where somebody listens and never answers', async () => {
  const host = `127.0.0.1:${await silentPort()}`;
  expect(await refusalOfUrl(databaseUrl({ host, password: PASSWORD }))).toBe(
    `The database at ${host}/payout cannot be reached: no answer came in time.`,
  );
});

test('a taken port, a foreign host, a DATA_DIR that another gateway has', async () => {
  const PORT = String(await silentPort());
  const gateway = await startGateway({ DATA_DIR: await usedDataDir() });
  expect(await apiErrorOf({ PORT, DATA_DIR: await usedDataDir() })).toBe(
    `Port ${PORT} on 127.0.0.1 is taken: stop what listens there, or set PORT to another.`,
  );
  expect(await apiErrorOf({ HOST: '192.0.2.1', WORKERS: '2', DATA_DIR: await usedDataDir() })).toBe(
    "Port 0 on 192.0.2.1 is not this machine's: set HOST to an address of it.",
  );
  expect(await apiErrorOf({ DATA_DIR: gateway.dataDir })).toMatch(
    /^Another gateway is running on DATA_DIR \S+ \(pid \d+\): stop it, or set DATA_DIR to/,
  );
  expect((await gateway.pay('ada@example.com', 1)).status).toBe(201);
});

test('a DATA_DIR that cannot be written', async () => {
  const file = join(await emptyDataDir(), 'file');
  await writeFile(file, '');
  const dataDir = join(file, 'data');
  expect(await apiErrorOf({ DATA_DIR: dataDir })).toContain('DATA_DIR cannot be written');
});
