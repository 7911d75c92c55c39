import { setTimeout as pause } from 'node:timers/promises';
import { type MikroORM } from '@mikro-orm/postgresql';
import { type Database, connect, openDatabase } from '../database/database.ts';
import { migrate, requireMigrated } from '../database/migrate.ts';
import { demoKey } from '../demo.ts';
import { checkSecret, findSecret } from '../installation/secret.ts';
import { type GatewaySettings } from '../kernel/context.ts';
import { runJobs } from '../kernel/job.ts';
import { modules } from '../modules.ts';
import { type Settings } from '../settings.ts';
import { addressOf, banner } from './banner.ts';
import { type Front, createFront } from './front.ts';
import { listen } from './listen.ts';

/** How much of the time for a shutdown the requests in flight may take; the database has the rest. */
const DRAIN_SHARE = 0.7;
/** How much of it has passed when a database that has not stopped is ended by force. */
const STOP_SHARE = 0.95;

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
  await using started = new AsyncDisposableStack();
  const database = await openDatabase(given, 'gateway', { onProgress: print, signal });
  onResource(database.kill);
  started.defer(database.stop);
  const settings = { ...given, PAYOUT_HASH_SECRET: await findSecret(given) };
  const orm = await connect(modules, database, settings);
  started.defer(() => orm.close(true));
  signal.throwIfAborted();
  await prepare(orm, database, settings);
  const key = database.embedded ? await demoKey(orm, settings.DATA_DIR) : undefined;
  signal.throwIfAborted();
  const front = createFront(orm, database, settings, print);
  onResource(front.kill);
  started.defer(front.kill);
  await front.start();
  signal.throwIfAborted();
  const port = await listen(front.server, settings.PORT, settings.HOST);
  print(banner(addressOf(settings.HOST, port), key));
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
      await shutDown(front, database, running, settings);
    },
  };
}

/** Brings the schema up to date where that is ours to do, and checks that the secret fits. */
async function prepare(orm: MikroORM, { embedded }: Database, settings: GatewaySettings) {
  if (embedded || settings.MIGRATE === '1') await migrate(orm);
  else await requireMigrated(orm);
  await checkSecret(orm, settings.PAYOUT_HASH_SECRET);
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
