import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '../settings/operator-error.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import type { ServerSetup } from './server-setup.ts';
import { ownerOf } from './ownership.ts';
import {
  type Owner,
  type Postmaster,
  findPostmaster,
  isAlive,
  lastOwner,
  stopPostmaster,
} from './postmaster.ts';

const POLL_MS = 100;
/**
 * Time for PostgreSQL to notice that a killed owner is gone, or for a new owner to take the lock.
 */
const GRACE_MS = 1_500;
/** How long the owner of a server that was killed may take to start it again. */
const COMEBACK_LIMIT_MS = 5_000;
/** How long a server may not answer, for example because it recovers from a crash. */
const SILENCE_LIMIT_MS = 10_000;
/** How long to wait for another command to end. */
const WAIT_LIMIT_MS = { gateway: 15_000, command: 60_000 } as const;

type State = Owner | 'gone' | 'left over';

/**
 * Decides what to do about a server that already runs on the cluster: stops one without an owner,
 * waits for a command's to end, and throws an `OperatorError` if a gateway or a command keeps it.
 * Resolves with the port if a command may share a gateway's server, and with undefined if no server
 * runs.
 */
export async function resolveRunningServer(
  setup: ServerSetup,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { dir, kind, report } = setup;
  const deadline = Date.now() + WAIT_LIMIT_MS[kind];
  const comebackDeadline = Date.now() + COMEBACK_LIMIT_MS;
  let isWaiting = false;
  for (;;) {
    const postmaster = await findPostmaster(dir.cluster);
    if (postmaster === undefined) {
      if (Date.now() > comebackDeadline || !(await mayComeBack(dir))) return undefined;
      await sleep(POLL_MS, undefined, { signal });
      continue;
    }
    const state = await stateOf(setup, postmaster, signal);
    if (state === 'left over') {
      report('Stopping a database server that a killed gateway left behind …');
      await stopPostmaster(dir.cluster, postmaster.pid);
    } else if (state !== 'gone' && state.kind === 'gateway') {
      if (kind === 'command') return portOf(dir);
      throw refusal(dir, state);
    } else if (state !== 'gone') {
      if (Date.now() > deadline) throw refusal(dir, state);
      if (!isWaiting) report(`Waiting for another command (pid ${state.pid}) to end …`);
      isWaiting = true;
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

/**
 * Finds out whether the owner of a server lives. If that is unclear at first, it looks again for a
 * while.
 */
async function stateOf(
  { dir, password }: ServerSetup,
  first: Postmaster,
  signal: AbortSignal,
): Promise<State> {
  let freeSince: number | undefined;
  const deadline = Date.now() + SILENCE_LIMIT_MS;
  for (;;) {
    const postmaster = await findPostmaster(dir.cluster);
    if (postmaster?.pid !== first.pid) return 'gone';
    if (postmaster.owner !== undefined && !(await isAlive(postmaster.owner.pid))) {
      return 'left over';
    }
    const holder = postmaster.isReady ? await ask(postmaster.port, password) : 'silent';
    if (holder !== 'silent') {
      if (holder !== 'nobody' && (await isAlive(holder.pid))) return holder;
      freeSince ??= Date.now();
      if (Date.now() - freeSince > GRACE_MS) return 'left over';
    } else if (Date.now() > deadline) {
      if (postmaster.owner !== undefined) throw refusal(dir, postmaster.owner);
      throw new OperatorError(
        `A PostgreSQL (pid ${first.pid}) runs in ${dir.path} and does not answer: ` +
          'end it and start again, or set DATA_DIR to another folder.',
      );
    }
    await sleep(POLL_MS, undefined, { signal });
  }
}

async function ask(port: number, password: string): Promise<Owner | 'nobody' | 'silent'> {
  try {
    return (await ownerOf({ port, password })) ?? 'nobody';
  } catch (error) {
    // Only a wrong password (28P01) is certain to be an error: all else may be over in a moment.
    if (codeOf(error) === '28P01') throw error;
    return 'silent';
  }
}

/** Whether the server was killed under a living owner, which is about to start it again. */
async function mayComeBack(dir: DataDir): Promise<boolean> {
  const owner = await lastOwner(dir.cluster);
  return owner !== undefined && owner.pid !== process.pid && (await isAlive(owner.pid));
}

async function portOf(dir: DataDir): Promise<number | undefined> {
  return (await findPostmaster(dir.cluster))?.port;
}

function refusal(dir: DataDir, owner: Owner): OperatorError {
  const name = owner.kind === 'gateway' ? 'Another gateway' : 'A command';
  return new OperatorError(
    `${name} is running on DATA_DIR ${dir.path} (pid ${owner.pid}): ` +
      'stop it, or set DATA_DIR to another folder.',
  );
}
