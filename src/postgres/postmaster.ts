import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** What kind of process started a server. It holds the lock on the server, and stops it. */
export type OwnerKind = 'gateway' | 'command';

/** The process that owns a server. */
export interface Owner {
  readonly kind: OwnerKind;
  readonly pid: number;
}

/** A running server, as its `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
  /** The process that started it, as its command line says. */
  readonly owner: Owner | undefined;
}

const POLL_MS = 50;
const EMPTY_PID_FILE_LIMIT_MS = 5_000;

/**
 * The text by which others recognise an owner: `application_name` of its session, `cluster_name` of
 * its server.
 */
export function signature(kind: OwnerKind): string {
  return `payout-gateway owner ${kind} ${process.pid}`;
}

/** Finds an owner's signature in a text. */
export function ownerIn(text: string): Owner | undefined {
  const match = /payout-gateway owner (gateway|command) (\d+)/.exec(text);
  if (match === null) return undefined;
  return { kind: match[1] === 'gateway' ? 'gateway' : 'command', pid: Number(match[2]) };
}

/** The server that runs on the cluster, if there is one. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await readPidFile(cluster))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  const command = Number.isInteger(pid) && pid > 0 ? await serverCommand(pid, cluster) : undefined;
  if (command === undefined) return undefined;
  const isReady = lines[7]?.trim() === 'ready';
  return { pid, port: Number(lines[3]), isReady, owner: ownerIn(command) };
}

/** The owner of the last server, unless it has stopped that itself: then it may start it again. */
export async function lastOwner(cluster: string): Promise<Owner | undefined> {
  const options = await readFile(join(cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  return ownerIn(options);
}

/** Notes that the owner has stopped the last server. */
export async function forgetOwner(cluster: string): Promise<void> {
  await rm(join(cluster, 'postmaster.opts'), { force: true });
}

/**
 * Stops a server that has no owner any more, by the signals of PostgreSQL's manual (section 18.5):
 * fast shutdown, then immediate shutdown, then SIGKILL.
 */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const steps = [
    { signal: 'SIGINT', limitMs: 4_000 },
    { signal: 'SIGQUIT', limitMs: 2_000 },
    { signal: 'SIGKILL', limitMs: 2_000 },
  ] as const;
  for (const { signal, limitMs } of steps) {
    const deadline = Date.now() + limitMs;
    // Checked each time: the pid may belong to another program by now, which must not be killed.
    if ((await serverCommand(pid, cluster)) === undefined) return;
    send(pid, signal);
    while (Date.now() < deadline) {
      if ((await serverCommand(pid, cluster)) === undefined) return;
      await sleep(POLL_MS);
    }
  }
}

/** Removes a pid file that would keep PostgreSQL from starting although no server runs. */
export async function dropStalePidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const text = await readPidFile(cluster);
  if (text === undefined || !(await blocksStart(cluster, text))) return;
  // Renamed first and then read again, because another start may have written a new one meanwhile.
  const aside = join(cluster, `postmaster.pid.${process.pid}`);
  await rename(path, aside);
  if ((await readFile(aside, 'utf8')) === text) await rm(aside, { force: true });
  else await rename(aside, path);
}

/** Whether a process lives; a zombie does not. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!send(pid, 0)) return false;
  if (process.platform !== 'linux') return true;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(status);
}

async function blocksStart(cluster: string, text: string): Promise<boolean> {
  const pid = Number.parseInt(text, 10);
  if (Number.isInteger(pid) && pid > 0) {
    // The file of a dead process is replaced by PostgreSQL itself, which knows how without a race.
    return send(pid, 0) && (await serverCommand(pid, cluster)) === undefined;
  }
  // An empty file belongs to a server that is just starting, or was left by a power failure.
  const age = Date.now() - (await stat(join(cluster, 'postmaster.pid'))).mtimeMs;
  return age > EMPTY_PID_FILE_LIMIT_MS;
}

/** The command line of a process, if that is a server of this cluster. */
async function serverCommand(pid: number, cluster: string): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      const program = basename(command.split('\0')[0] ?? '');
      // A server's working directory is its cluster, also after that was renamed.
      const folder = await readlink(`/proc/${pid}/cwd`);
      return program === 'postgres' && folder === (await realpath(cluster)) ? command : undefined;
    }
    const ps = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return /postgres/.test(ps.stdout) && ps.stdout.includes(cluster) ? ps.stdout : undefined;
  } catch {
    return undefined;
  }
}

async function readPidFile(cluster: string): Promise<string | undefined> {
  return readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // EPERM: the process exists, but belongs to another user (kill(2)).
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
