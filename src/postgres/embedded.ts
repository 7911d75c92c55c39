import { rename } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../settings/operator-error.ts';
import { chooseAccount } from './account.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { hasCluster, initialise } from './cluster.ts';
import { type DataDir, codeOf, openDataDir, unwritable } from './data-dir.ts';
import { removeStaleDrafts } from './drafts.ts';
import type { ServerSetup } from './server-setup.ts';
import { LaunchError } from './launch-error.ts';
import { type Address, createDatabase, takeOwnership } from './ownership.ts';
import { makePassword, readPassword, wrongPassword } from './password.ts';
import { type OwnerKind, findPostmaster } from './postmaster.ts';
import { type Server, freePort, launch } from './server.ts';
import { Supervisor } from './supervisor.ts';
import { resolveRunningServer } from './running-server.ts';

/** The PostgreSQL that comes with the gateway. */
export interface EmbeddedDatabase {
  /** The address, with the superuser's password. */
  readonly url: string;
  /** Stops the server, waits until it has ended, and releases the lock. May be called again. */
  stop(): Promise<void>;
  /** Ends the server at once and does not wait, as a second Ctrl-C asks for. */
  kill(): void;
}

/** How to start the embedded database. */
export interface EmbeddedOptions {
  /** DATA_DIR; created if it does not exist. */
  readonly dataDir: string;
  /** A gateway needs a server of its own; a command may share a gateway's. */
  readonly owner: OwnerKind;
  /** Is told what takes time, one line each. */
  readonly onProgress?: (line: string) => void;
  /** Aborts the start, which then leaves no process behind. */
  readonly signal?: AbortSignal;
}

const DATABASE = 'payout';
const LAUNCH_LIMIT_MS = 15_000;
const PAUSE_MS = 200;

/** Starts PostgreSQL on DATA_DIR, or shares the server that already runs there. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const signal = options.signal ?? new AbortController().signal;
  // Before DATA_DIR is touched: without binaries nothing can run on it.
  const binaries = await findBinaries();
  const dir = await openDataDir(options.dataDir);
  try {
    return await start(dir, binaries, options, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw operatorErrorOf(error, dir);
  }
}

async function start(
  dir: DataDir,
  binaries: Binaries,
  options: EmbeddedOptions,
  signal: AbortSignal,
): Promise<EmbeddedDatabase> {
  const setup = await prepare(dir, binaries, options, signal);
  for (;;) {
    const sharedPort = await resolveRunningServer(setup, signal);
    if (sharedPort !== undefined) return sharedDatabase({ ...setup, port: sharedPort });
    const server = await launchOnFreePort(setup, signal);
    if (server !== undefined) return takeOver(setup, server, signal);
  }
}

/** Finds an account that can run the binaries, and initialises the cluster if there is none. */
async function prepare(
  dir: DataDir,
  binaries: Binaries,
  options: EmbeddedOptions,
  signal: AbortSignal,
): Promise<ServerSetup> {
  const report = options.onProgress ?? (() => undefined);
  const exists = await hasCluster(dir);
  await removeStaleDrafts(dir.path);
  const account = await chooseAccount(binaries, dir.path);
  if (!exists) {
    report(`Initialising the embedded PostgreSQL in ${options.dataDir} …`);
    await initialise(dir, binaries, account, await makePassword(dir), signal);
  }
  const password = await readPassword(dir);
  return { dir, binaries, account, password, kind: options.owner, report };
}

/** Locks the server that was just started, and has it supervised. */
async function takeOver(
  setup: ServerSetup,
  server: Server,
  signal: AbortSignal,
): Promise<EmbeddedDatabase> {
  const address = { port: server.port, password: setup.password };
  try {
    const ownership = await takeOwnership(address, setup.kind);
    await createDatabase(address, DATABASE);
    signal.throwIfAborted();
    const supervisor = new Supervisor(setup, server, ownership);
    return {
      url: urlOf(address),
      stop: () => supervisor.stop(),
      kill: () => supervisor.kill(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts the server. Tries other ports, and waits for the children of a server that was killed.
 * Undefined if another process has started a server on the cluster meanwhile.
 */
async function launchOnFreePort(
  setup: ServerSetup,
  signal: AbortSignal,
): Promise<Server | undefined> {
  const { log, cluster } = setup.dir;
  // Only the log of the run before is kept, so that logs do not pile up.
  await rename(log, `${log}.1`).catch(() => undefined);
  const deadline = Date.now() + LAUNCH_LIMIT_MS;
  for (;;) {
    try {
      return await launch(setup, await freePort(), signal);
    } catch (error) {
      if (!(error instanceof LaunchError)) throw error;
      if (error.failure === 'other' || error.failure === 'slow') throw error;
      if (Date.now() > deadline) throw error;
      if ((await findPostmaster(cluster)) !== undefined) return undefined;
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}

function operatorErrorOf(error: unknown, dir: DataDir): unknown {
  if (error instanceof OperatorError || !(error instanceof Error)) return error;
  if (codeOf(error) === '28P01') return wrongPassword(dir);
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
  return `postgres://postgres:${password}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;
}
