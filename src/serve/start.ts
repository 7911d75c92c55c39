import { setTimeout as pause } from 'node:timers/promises';
import { type MikroORM } from '@mikro-orm/postgresql';
import { type Database, connect, openDatabase } from '../database/database.ts';
import { lackOf, migrateAsOwner, requireMigrated } from '../database/migrate.ts';
import { hasMoreRights, rightsOf } from '../database/rights.ts';
import { demoKey } from './demo.ts';
import { measureClock } from '../installation/clock.ts';
import { findSecret } from '../installation/secret.ts';
import { refuseUnknownSecret, settleSecret } from '../installation/settle-secret.ts';
import { type GatewaySettings } from '../settings/gateway-settings.ts';
import { offersGraphiQL } from '../graphql/graphiql.ts';
import { runJobs } from '../kernel/job.ts';
import { modules } from '../modules.ts';
import { type Settings } from '../settings/settings.ts';
import { addressOf, banner } from './banner.ts';
import { type Front, createFront } from './front.ts';
import { listen, requirePorts } from './listen.ts';
import { openObservers } from './observers.ts';

/** How much of the time for a shutdown the requests in flight may take; the database has the rest. */
const DRAIN_SHARE = 0.7;
/** How much of it has passed when a database that has not stopped is ended by force. */
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
 * Starts the gateway that the settings describe, and says on stdout where it is. What it starts on
 * the way it also stops when it fails, or when the signal is given.
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
  const orm = await openPrepared(database, secret);
  started.defer(() => orm.close(true));
  const settings = { ...secret, hashGeneration: await settleSecret(orm, secret) };
  await warn(orm);
  const key = database.embedded ? await demoKey(orm, settings.DATA_DIR) : undefined;
  signal.throwIfAborted();
  const front = createFront(orm, database, settings, print);
  onResource(front.kill);
  started.defer(front.kill);
  await front.start();
  signal.throwIfAborted();
  // Before the port: a start that fails must not have served anybody.
  const observers = await openObservers(modules, front, print);
  started.defer(observers.close);
  const port = await listen(front.server, settings.PORT, settings.HOST);
  print(banner(addressOf(settings.HOST, port), key, offersGraphiQL(settings)));
  const jobs = new AbortController();
  const running = runJobs(
    front.app,
    modules.flatMap((module) => module.jobs ?? []),
    jobs.signal,
  );
  started.move();
  return {
    shutDown: async () => {
      jobs.abort();
      await observers.close();
      await shutDown(front, database, running, settings);
    },
  };
}

/**
 * The ORM on a database that fits this code, brought up to date where that is ours to do, and needed:
 * a start that has nothing to migrate writes nothing.
 */
async function openPrepared(database: Database, settings: GatewaySettings): Promise<MikroORM> {
  const isOurs = database.embedded || settings.MIGRATE === '1';
  if (isOurs) {
    const ready = await openIfReady(database, settings);
    if (ready) return ready;
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

/** The ORM on a database that lacks nothing; a secret that is not its own ends the start before it is migrated. */
async function openIfReady(
  database: Database,
  settings: GatewaySettings,
): Promise<MikroORM | undefined> {
  // The role may not be there yet; where it is something else, who migrates says what.
  const orm = await connect(modules, database, settings).catch(() => undefined);
  if (!orm) return undefined;
  try {
    if ((await lackOf(orm, modules)) === undefined) return orm;
    await refuseUnknownSecret(orm, settings);
  } catch (error) {
    await orm.close(true);
    throw error;
  }
  await orm.close(true);
  return undefined;
}

/** Says what an operator may go on with, but shall know. */
async function warn(orm: MikroORM): Promise<void> {
  const warning = await measureClock({ orm });
  if (warning !== undefined) print(warning);
  // An operator who has only one role may go on with it, and shall know what that means.
  if (await hasMoreRights(orm.em.fork(), rightsOf(orm, modules))) print(MORE_RIGHTS);
}

async function shutDown(
  front: Front,
  database: Database,
  jobs: Promise<void>,
  { SHUTDOWN_TIMEOUT }: GatewaySettings,
): Promise<void> {
  const limitMs = SHUTDOWN_TIMEOUT * 1000;
  const start = performance.now();
  if (!(await within(limitMs * DRAIN_SHARE, front.drain(jobs)))) front.kill();
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
