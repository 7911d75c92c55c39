import { setTimeout as sleep } from 'node:timers/promises';

import { OperatorError } from '../settings/operator-error.ts';
import { type DataDir, codeOf } from './data-dir.ts';
import type { Installation } from './installation.ts';
import { ownerOf } from './ownership.ts';
import {
  type Owner,
  type Postmaster,
  findPostmaster,
  isAlive,
  lastOwner,
  stopPostmaster,
} from './postmaster.ts';

const pollMs = 100;
// Time for a killed owner's lock to be noticed, and for a new owner to take its own.
const graceMs = 1_500;
const comebackLimitMs = 5_000;
const silenceLimitMs = 10_000;
const waitLimitMs = { gateway: 15_000, command: 60_000 } as const;

type State = Owner | 'gone' | 'left over';

/** Waits for, stops or refuses before a server that runs; the port of one that is to be shared. */
export async function clearWay(
  installation: Installation,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { dir, kind, report } = installation;
  const deadline = Date.now() + waitLimitMs[kind];
  const comebackDeadline = Date.now() + comebackLimitMs;
  let isWaiting = false;
  for (;;) {
    const postmaster = await findPostmaster(dir.cluster);
    if (postmaster === undefined) {
      if (Date.now() > comebackDeadline || !(await mayComeBack(dir))) return undefined;
      await sleep(pollMs, undefined, { signal });
      continue;
    }
    const state = await stateOf(installation, postmaster, signal);
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
    await sleep(pollMs, undefined, { signal });
  }
}

/** Finds out whether a server has a living owner; takes its time where that is not clear. */
async function stateOf(
  { dir, password }: Installation,
  first: Postmaster,
  signal: AbortSignal,
): Promise<State> {
  let freeSince: number | undefined;
  const deadline = Date.now() + silenceLimitMs;
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
      if (Date.now() - freeSince > graceMs) return 'left over';
    } else if (Date.now() > deadline) {
      if (postmaster.owner !== undefined) throw refusal(dir, postmaster.owner);
      throw new OperatorError(
        `A PostgreSQL (pid ${first.pid}) runs in ${dir.path} and does not answer: ` +
          'end it and start again, or set DATA_DIR to another folder.',
      );
    }
    await sleep(pollMs, undefined, { signal });
  }
}

async function ask(port: number, password: string): Promise<Owner | 'nobody' | 'silent'> {
  try {
    return (await ownerOf({ port, password })) ?? 'nobody';
  } catch (error) {
    // A wrong password does not get right by waiting; anything else may.
    if (codeOf(error) === '28P01') throw error;
    return 'silent';
  }
}

/** Whether the server is down for a moment only: killed under an owner that lives. */
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
