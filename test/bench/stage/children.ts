import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What of the terminal's environment a process of the benchmark gets. */
const NAMES = ['PATH', 'HOME', 'LANG', 'TMPDIR'];
const STOP_MS = 3_000;
const READY_MS = 30_000;
const POLL_MS = 30;
const WORDS_MAX = 4_000;

/** A process of the benchmark. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** The end of what it said on stderr. */
  readonly words: () => string;
}

/** The processes of a run; none outlives it. */
export class Children {
  readonly #all = new Set<ChildProcess>();

  /** Starts a program of the clone; what it says on stdout is nobody's, as with a log that is kept away. */
  start(script: string, env: Readonly<Record<string, string>>, ipc = true): Child {
    const stdio: StdioOptions = ['ignore', 'ignore', 'pipe', ...(ipc ? ['ipc' as const] : [])];
    const child = spawn(process.execPath, [script], {
      cwd: ROOT,
      env: { ...terminal(), NODE_COMPILE_CACHE: 'node_modules/.cache/node', ...env },
      stdio,
      // A group of its own: Ctrl-C is for the benchmark, which ends the whole group.
      detached: true,
    });
    this.#all.add(child);
    child.once('exit', () => this.#all.delete(child));
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-WORDS_MAX);
    });
    return { pid: child.pid ?? 0, process: child, words: () => words };
  }

  /** Ends one process, and what it has started. */
  async stop({ process: child }: Child): Promise<void> {
    await stop(child);
  }

  /** Ends all of them. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#all].map(stop));
  }

  /** Ends all of them without waiting. */
  kill(): void {
    for (const child of this.#all) signal(child, 'SIGKILL');
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const ended = once(child, 'exit');
  signal(child, 'SIGTERM');
  if (await Promise.race([ended, pause(STOP_MS, undefined)])) return;
  signal(child, 'SIGKILL');
  await ended;
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It has ended by itself.
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Waits until a process answers on its port. */
export async function untilReady(child: Child, url: string): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline) {
    if (hasEnded(child.process)) throw new Error(`a candidate ended: ${child.words()}`);
    const reply = await fetch(`${url}/health/ready`).catch(() => undefined);
    await reply?.body?.cancel();
    if (reply) return;
    await pause(POLL_MS);
  }
  throw new Error(`a candidate did not start in time: ${child.words()}`);
}

function terminal(): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, process.env[name] ?? '']));
}
