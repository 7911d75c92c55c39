import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { freePort } from '../../src/postgres/server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A pooler before the run's server, by which the gateways reach it; for its console, too. */
    readonly poolerUrl?: string;
  }
}

/** Fewer than a gateway's own pool has, so that connections to the server are truly shared. */
export const SERVER_CONNECTIONS = 4;
/** Each test file has a database, and thus a pool, of its own: the last one's shall not linger. */
const SERVER_IDLE_SECONDS = 10;
/** Root must not run it: it refuses to. */
const NOBODY = 65_534;

/** A PgBouncer for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { postgresUrl, runFolder } = project.getProvidedContext();
  const pooler = await startPgBouncer(postgresUrl, runFolder);
  project.provide('poolerUrl', pooler.url);
  return pooler.stop;
}

/** A PgBouncer in transaction mode. */
export interface PgBouncer {
  /** Its console's address; any other database's differs by the path. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Its settings; what they do not name is as it is by default. */
type Settings = Readonly<Record<string, string | number>>;

/** Starts Debian's PgBouncer before the server of that address. */
export async function startPgBouncer(
  serverUrl: string,
  parent: string,
  given: Settings = {},
): Promise<PgBouncer> {
  const server = new URL(serverUrl);
  const folder = await mkdtemp(join(parent, 'pgbouncer-'));
  const port = Number(given['listen_port'] ?? (await freePort()));
  const users = join(folder, 'users.txt');
  const configuration = join(folder, 'pgbouncer.ini');
  const settings = { ...settingsFor(server.username, users), ...given, listen_port: port };
  await writeFile(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  await writeFile(configuration, fileOf(`host=${server.hostname} port=${server.port}`, settings));
  const isRoot = process.getuid?.() === 0;
  for (const path of isRoot ? [folder, users, configuration] : []) {
    await chown(path, NOBODY, NOBODY);
  }
  const end = await launch(configuration, isRoot ? { uid: NOBODY, gid: NOBODY } : {});
  return {
    url: Object.assign(new URL(server), { port, pathname: '/pgbouncer' }).href,
    stop: async () => {
      await end();
      await rm(folder, { recursive: true });
    },
  };
}

function settingsFor(superuser: string, users: string): Settings {
  return {
    pool_mode: 'transaction',
    listen_addr: '127.0.0.1',
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: users,
    // Of other users it asks the server, as this one.
    auth_user: superuser,
    admin_users: superuser,
    default_pool_size: SERVER_CONNECTIONS,
    server_idle_timeout: SERVER_IDLE_SECONDS,
  };
}

function fileOf(server: string, settings: Settings): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return ['[databases]', `* = ${server}`, '[pgbouncer]', ...lines, ''].join('\n');
}

/** Starts the program, and waits until it listens; what is returned ends it. */
async function launch(configuration: string, ids: { uid?: number; gid?: number }) {
  const program = spawn('/usr/sbin/pgbouncer', [configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: '/',
    env: {},
    ...ids,
  });
  const said: string[] = [];
  const listening = Promise.withResolvers<void>();
  const ended = once(program, 'close');
  ended.then(
    () => listening.reject(new Error(`PgBouncer has not started: ${said.join('\n')}`)),
    (error: unknown) => listening.reject(error),
  );
  createInterface({ input: program.stderr }).on('line', (line) => {
    // Of a whole run nobody wants all.
    if (said.length < 100) said.push(line);
    if (/process up/.test(line)) listening.resolve();
  });
  await listening.promise;
  return async () => {
    // At once, whoever is still connected.
    program.kill('SIGTERM');
    await ended;
  };
}
