import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { OperatorError } from '../settings/operator-error.ts';
import { chooseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { hasCluster, initialise } from './cluster.ts';
import { type DataDir, codeOf, openDataDir, unwritable } from './data-dir.ts';
import { removeLeftDrafts } from './drafts.ts';
import type { Installation } from './installation.ts';
import { LaunchError } from './launch-error.ts';
import { type Address, createDatabase, takeOwnership } from './ownership.ts';
import { makePassword, readPassword, unfit } from './password.ts';
import { type OwnerKind, findPostmaster } from './postmaster.ts';
import { type Server, freePort, launch } from './server.ts';
import { Supervision } from './supervision.ts';
import { clearWay } from './running-server.ts';

/** The PostgreSQL that the gateway brings with it. */
export interface EmbeddedDatabase {
  /** A connection string with the superuser's password. */
  readonly url: string;
  /** Stops the server, waits for its end and releases the lock; harmless when repeated. */
  stop(): Promise<void>;
  /** Ends the server at once, without waiting: for a second Ctrl-C. */
  kill(): void;
}

/** What the embedded database is started with. */
export interface EmbeddedOptions {
  /** DATA_DIR; made if it is not there. */
  readonly dataDir: string;
  /** A gateway wants the server to itself; a command shares a gateway's. */
  readonly owner: OwnerKind;
  /** Hears of what takes time, a line each. */
  readonly onProgress?: (line: string) => void;
  /** Ends a start that is under way; it leaves no process behind. */
  readonly signal?: AbortSignal;
}

const database = 'payout';
const launchLimitMs = 15_000;
const pauseMs = 200;

/** Starts PostgreSQL on DATA_DIR, or shares the server that runs there. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const signal = options.signal ?? new AbortController().signal;
  // Before the folder, which nobody is to be asked for where there is nothing to run on it.
  const binaries = await findBinaries();
  const dir = await openDataDir(options.dataDir);
  try {
    return await start(dir, binaries, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw startErrorOf(error, dir);
  }
}

async function start(
  dir: DataDir,
  binaries: Binaries,
  options: EmbeddedOptions,
  signal: AbortSignal,
): Promise<EmbeddedDatabase> {
  const installation = await install(dir, binaries, options, signal);
  for (;;) {
    const shared = await clearWay(installation, signal);
    if (shared !== undefined) return sharedDatabase({ ...installation, port: shared });
    const server = await launchFirst(installation, signal);
    if (server !== undefined) return own(installation, server, signal);
  }
}

/** Finds whom the binaries can run as, and makes the cluster if there is none. */
async function install(
  dir: DataDir,
  binaries: Binaries,
  options: EmbeddedOptions,
  signal: AbortSignal,
): Promise<Installation> {
  const report = options.onProgress ?? (() => undefined);
  const isThere = await hasCluster(dir);
  await removeLeftDrafts(dir.path);
  const account = await chooseAccount(binaries, dir.path);
  if (!isThere) {
    report(`Initialising the embedded PostgreSQL in ${options.dataDir} …`);
    await initialise(dir, binaries, account, await makePassword(dir), signal);
  }
  const password = await readPassword(dir);
  return { dir, binaries, account, password, kind: options.owner, report };
}

async function own(
  installation: Installation,
  server: Server,
  signal: AbortSignal,
): Promise<EmbeddedDatabase> {
  const address = { port: server.port, password: installation.password };
  try {
    const ownership = await takeOwnership(address, installation.kind);
    await createDatabase(address, database);
    signal.throwIfAborted();
    const supervision = new Supervision(installation, server, ownership);
    return {
      url: urlOf(address),
      stop: () => supervision.stop(),
      kill: () => supervision.kill(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Tries other ports and waits for a killed server's children; undefined if another was faster. */
async function launchFirst(
  installation: Installation,
  signal: AbortSignal,
): Promise<Server | undefined> {
  const { log, cluster } = installation.dir;
  // One old log is kept, so that both together never outgrow two runs.
  await rename(log, `${log}.1`).catch(() => undefined);
  const deadline = Date.now() + launchLimitMs;
  for (;;) {
    try {
      return await launch(installation, await freePort(), signal);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      if (error.failure === 'other' || error.failure === 'slow') throw error;
      if (Date.now() > deadline) throw error;
      if ((await findPostmaster(cluster)) !== undefined) return undefined;
      await sleep(pauseMs, undefined, { signal });
    }
  }
}

function startErrorOf(error: unknown, dir: DataDir): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  if (codeOf(error) === '28P01') return unfit(dir);
  if ('path' in error && String(error.path).startsWith(dir.path)) {
    return unwritable(dir.path, error);
  }
  const [cause] = error.message.split('\n');
  return new OperatorError(
    `The embedded PostgreSQL in ${dir.path} did not start: ${cause} (see ${dir.log}).`,
    { cause: error },
  );
}

function sharedDatabase(address: Address): EmbeddedDatabase {
  return { url: urlOf(address), stop: async () => undefined, kill: () => undefined };
}

function urlOf({ port, password }: Address): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/${database}?sslmode=disable`;
}
