import { setTimeout as pause } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import { type Database, connect, openDatabase } from '../database/database.ts';
import { reasonToMigrate, migrateAsOwner, requireMigrated } from '../database/migrate.ts';
import { hasMoreRights, rightsOf } from '../database/rights.ts';
import { demoKey } from './demo.ts';
import { measureClock } from '../installation/clock.ts';
import { findSecret } from '../installation/secret.ts';
import { refuseUnknownSecret, settleSecret } from '../installation/settle-secret.ts';
import type { GatewaySettings } from '../settings/gateway-settings.ts';
import { offersGraphiQL } from '../graphql/graphiql.ts';
import { runJobs } from '../kernel/job.ts';
import { modules } from '../modules.ts';
import { issueSignInLink } from '../session/issue-link.ts';
import type { Settings } from '../settings/settings.ts';
import { urlOf, banner } from './banner.ts';
import { listen, requirePorts } from './listen.ts';
import { openObservers } from './observers.ts';
import { type Processes, createProcesses } from './processes.ts';

/**
 * The share of SHUTDOWN_TIMEOUT that requests in flight may take; the rest is for stopping
 * PostgreSQL.
 */
const DRAIN_SHARE = 0.7;
/** The share of SHUTDOWN_TIMEOUT after which a PostgreSQL that has not stopped is killed. */
const STOP_SHARE = 0.95;

const MORE_RIGHTS =
  'The database role may do more than the gateway needs, such as change its tables: ' +
  'see "Database roles" in src/database/README.md.';

/** A gateway that has been started. */
export interface RunningGateway {
  /** Finishes what is in flight, refuses new work, and leaves no process behind. */
  readonly shutDown: () => Promise<void>;
}

/**
 * Starts the gateway that the settings describe, and prints its address on stdout. If the start
 * fails, or `signal` is aborted, it stops all that it has started. `onResource` is given the
 * functions that end at once what the start has begun.
 */
export async function startGateway(
  given: Settings,
  signal: AbortSignal,
  onResource: (kill: () => void) => void,
): Promise<RunningGateway> {
  await requirePorts(given, modules);
  await using started = new AsyncDisposableStack();
  const database = await openDatabase(given, 'gateway', { onProgress: print, signal });
  onResource(database.kill);
  started.defer(database.stop);
  const secret = { ...given, PAYOUT_HASH_SECRET: await findSecret(given) };
  const orm = await connectMigrated(database, secret);
  started.defer(() => orm.close(true));
  const settings = { ...secret, hashGeneration: await settleSecret(orm, secret) };
  await warn(orm);
  const key = database.embedded ? await demoKey(orm, settings.DATA_DIR) : undefined;
  const link =
    key !== undefined && settings.DASHBOARD === 'on' ? await issueSignInLink(orm, key) : undefined;
  signal.throwIfAborted();
  const processes = createProcesses(orm, database, settings, print);
  onResource(processes.kill);
  started.defer(processes.kill);
  const { app, server, reports } = processes;
  await processes.start();
  signal.throwIfAborted();
  // Before the gateway listens: a start that fails must not have served a request.
  const observers = await openObservers(modules, app, reports, print);
  started.defer(observers.close);
  const port = await listen(server, settings.PORT, settings.HOST);
  print(banner(urlOf(settings.HOST, port), key, offersGraphiQL(settings), link));
  const jobs = new AbortController();
  const running = runJobs(
    app,
    modules.flatMap((module) => module.jobs ?? []),
    jobs.signal,
  );
  started.move();
  return {
    shutDown: async () => {
      jobs.abort();
      await observers.close();
      await shutDown(processes, database, running, settings);
    },
  };
}

/**
 * Connects the ORM to a database with the schema that this code needs. An embedded database, or any
 * with MIGRATE=1, is migrated first. A start that has nothing to migrate writes nothing.
 */
async function connectMigrated(database: Database, settings: GatewaySettings): Promise<MikroORM> {
  const mayMigrate = database.embedded || settings.MIGRATE === '1';
  if (mayMigrate) {
    const migrated = await connectIfMigrated(database, settings);
    if (migrated) return migrated;
    await migrateAsOwner(modules, database, settings, print);
  }
  const orm = await connect(modules, database, settings);
  try {
    await requireMigrated(orm, modules);
    return orm;
  } catch (error) {
    await orm.close(true);
    throw error;
  }
}

/**
 * Connects the ORM to a database that needs no migration; undefined if it needs one. A hash secret
 * that is not the database's is refused here, before anything is migrated.
 */
async function connectIfMigrated(
  database: Database,
  settings: GatewaySettings,
): Promise<MikroORM | undefined> {
  // The gateway's role may not exist yet. Any other reason is found again by the migration.
  const orm = await connect(modules, database, settings).catch(() => undefined);
  if (!orm) return undefined;
  try {
    if ((await reasonToMigrate(orm, modules)) === undefined) return orm;
    await refuseUnknownSecret(orm, settings);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  await orm.close(true);
  return undefined;
}

/** Prints warnings: what an operator should know, but what does not end the start. */
async function warn(orm: MikroORM): Promise<void> {
  const warning = await measureClock({ orm });
  if (warning !== undefined) print(warning);
  // A gateway works as the owner of its tables, but then it can do more harm.
  if (await hasMoreRights(orm.em.fork(), rightsOf(orm, modules))) print(MORE_RIGHTS);
}

async function shutDown(
  processes: Processes,
  database: Database,
  jobs: Promise<void>,
  { SHUTDOWN_TIMEOUT }: GatewaySettings,
): Promise<void> {
  const limitMs = SHUTDOWN_TIMEOUT * 1000;
  const start = performance.now();
  if (!(await within(limitMs * DRAIN_SHARE, processes.drain(jobs)))) processes.kill();
  const leftMs = limitMs * STOP_SHARE - (performance.now() - start);
  if (!(await within(leftMs, database.stop()))) database.kill();
}

async function within(ms: number, work: Promise<unknown>): Promise<boolean> {
  const done = work.then(
    () => true,
    () => false,
  );
  return Promise.race([done, pause(ms, false)]);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
