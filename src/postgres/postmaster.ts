import { execFile } from 'node:child_process';
import { readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Who started a server: it holds the lock on it, and stops it. */
export type OwnerKind = 'gateway' | 'command';

/** A running owner of a server. */
export interface Owner {
  readonly kind: OwnerKind;
  readonly pid: number;
}

/** A running server of a cluster, by its pid file. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly isReady: boolean;
  /** Who started it, by its command line. */
  readonly owner: Owner | undefined;
}

const pollMs = 50;
const emptyPidFileLimitMs = 5_000;

/** How an owner signs its connection and its server, for others to read. */
export function signature(kind: OwnerKind): string {
  return `payout-gateway owner ${kind} ${process.pid}`;
}

/** Reads an owner's signature, wherever it stands in the text. */
export function ownerIn(text: string): Owner | undefined {
  const match = /payout-gateway owner (gateway|command) (\d+)/.exec(text);
  if (match === null) return undefined;
  return { kind: match[1] === 'gateway' ? 'gateway' : 'command', pid: Number(match[2]) };
}

/** The server that runs on the cluster, if one does. */
export async function findPostmaster(cluster: string): Promise<Postmaster | undefined> {
  const lines = (await pidFile(cluster))?.split('\n') ?? [];
  const pid = Number(lines[0]);
  const command = Number.isInteger(pid) && pid > 0 ? await serverCommand(pid, cluster) : undefined;
  if (command === undefined) return undefined;
  const isReady = lines[7]?.trim() === 'ready';
  return { pid, port: Number(lines[3]), isReady, owner: ownerIn(command) };
}

/** Who started the last server, if its owner has not stopped it: it may start it again. */
export async function lastOwner(cluster: string): Promise<Owner | undefined> {
  const options = await readFile(join(cluster, 'postmaster.opts'), 'utf8').catch(() => '');
  return ownerIn(options);
}

/** Says that the last server was stopped by its owner. */
export async function forgetOwner(cluster: string): Promise<void> {
  await rm(join(cluster, 'postmaster.opts'), { force: true });
}

/** Stops a server that nobody owns any more: fast, then at once, then by force. */
export async function stopPostmaster(cluster: string, pid: number): Promise<void> {
  const steps = [
    { signal: 'SIGINT', limitMs: 4_000 },
    { signal: 'SIGQUIT', limitMs: 2_000 },
    { signal: 'SIGKILL', limitMs: 2_000 },
  ] as const;
  for (const { signal, limitMs } of steps) {
    const deadline = Date.now() + limitMs;
    // Asked each time: the pid may have passed to another program, which is not to be ended.
    if ((await serverCommand(pid, cluster)) === undefined) return;
    send(pid, signal);
    while (Date.now() < deadline) {
      if ((await serverCommand(pid, cluster)) === undefined) return;
      await sleep(pollMs);
    }
  }
}

/** Removes a pid file that PostgreSQL would take for a running server's, though none runs. */
export async function dropStalePidFile(cluster: string): Promise<void> {
  const path = join(cluster, 'postmaster.pid');
  const text = await pidFile(cluster);
  if (text === undefined || !(await blocksStart(cluster, text))) return;
  // Moved first and read again: another start may have put a new one in its place.
  const aside = join(cluster, `postmaster.pid.${process.pid}`);
  await rename(path, aside);
  if ((await readFile(aside, 'utf8')) === text) await rm(aside, { force: true });
  else await rename(aside, path);
}

/** Whether a process is there, and not just a dead one that its parent has not buried. */
export async function isAlive(pid: number): Promise<boolean> {
  if (!send(pid, 0)) return false;
  if (process.platform !== 'linux') return true;
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX] /.test(status);
}

async function blocksStart(cluster: string, text: string): Promise<boolean> {
  const pid = Number.parseInt(text, 10);
  if (Number.isInteger(pid) && pid > 0) {
    // PostgreSQL itself replaces the file of a dead process, with less of a race than we could.
    return send(pid, 0) && (await serverCommand(pid, cluster)) === undefined;
  }
  // An empty file is a server's in its first moment, or what a power failure left.
  const age = Date.now() - (await stat(join(cluster, 'postmaster.pid'))).mtimeMs;
  return age > emptyPidFileLimitMs;
}

/** The command line of a process, if it is this cluster's server. */
async function serverCommand(pid: number, cluster: string): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      const program = basename(command.split('\0')[0] ?? '');
      // A server works in its cluster's folder, even if that was renamed meanwhile.
      const folder = await readlink(`/proc/${pid}/cwd`);
      return program === 'postgres' && folder === (await realpath(cluster)) ? command : undefined;
    }
    const ps = await promisify(execFile)('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
    return /postgres/.test(ps.stdout) && ps.stdout.includes(cluster) ? ps.stdout : undefined;
  } catch {
    return undefined;
  }
}

async function pidFile(cluster: string): Promise<string | undefined> {
  return readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => undefined);
}

function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // Another user's process is there, though it may not be signalled.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
