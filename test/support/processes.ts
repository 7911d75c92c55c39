import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, readdir, readlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { inject } from 'vitest';
import { slowness } from './machine.ts';

/** The clone that is tested. */
export const CLONE = join(import.meta.dirname, '..', '..');

/** So that the hundredth process of a run need not compile what the first one has. */
const CACHE: Readonly<Record<string, string>> =
  // A torture run is no test run, and has no folder of one.
  process.env['VITEST'] === undefined
    ? {}
    : { NODE_COMPILE_CACHE: join(inject('runFolder'), 'compiled') };

/** How often a condition is looked at. */
const POLL_MS = 20;
/** How long a test waits where no limit is promised: a machine may be slow, and busy. */
const PATIENCE_MS = 180_000;
/** The same for a test that starts processes. */
export const TEST_MS = 600_000;

/**
 * Waits until `probe` finds something; an error that names what was waited for, if it never does. A
 * limit that is given is a promise: it is longer by as much as the machine is slower at the moment.
 */
export async function until<Found>(
  what: string,
  probe: () => Found | undefined | false | Promise<Found | undefined | false>,
  promisedMs?: number,
): Promise<Found> {
  const start = performance.now();
  let limitMs = promisedMs ?? PATIENCE_MS;
  for (let isMeasured = promisedMs === undefined; ; await pause(POLL_MS)) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - start <= limitMs) continue;
    if (isMeasured) throw new Error(`not within ${limitMs} ms: ${what}`);
    limitMs *= await slowness();
    isMeasured = true;
  }
}

/** A program of the test's own, in a process group of its own, as a terminal starts it. */
export class TestProcess {
  readonly pid: number;
  /** The exit status, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    stdin: 'ignore' | 'pipe' = 'ignore',
  ) {
    this.#child = spawn(program, args, {
      cwd: CLONE,
      detached: true,
      stdio: [stdin, 'pipe', 'pipe'],
      env: { ...CACHE, ...environmentOf(env) },
    });
    this.pid = this.#child.pid ?? 0;
    this.#child.stdout?.on('data', (chunk: Buffer) => (this.#stdout += chunk.toString()));
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr += chunk.toString()));
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) => resolve(code ?? signal ?? 'SIGKILL'));
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits until stdout has said this. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return until(`stdout says ${pattern}`, () => {
      const match = pattern.exec(this.#stdout);
      if (match === null && this.hasEnded) throw new Error(`it ended: ${this.#stderr}`);
      return match ?? undefined;
    });
  }

  /** What somebody types, where stdin is a pipe. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** What Ctrl-C in a terminal does: SIGINT to every process of the group at once. */
  pressCtrlC(): void {
    process.kill(-this.pid, 'SIGINT');
  }

  /** What Ctrl-D at the start of a line does: the input ends. */
  pressCtrlD(): void {
    this.#child.stdin?.end();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

/** A program that has ended. */
export interface Ended {
  readonly status: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const child = new TestProcess(program, args, env);
  const status = await child.ended;
  return { status, stdout: child.stdout, stderr: child.stderr };
}

/** These settings in the environment of somebody's terminal: nothing of this test run's, and no PATH into the clone. */
export function environmentOf(settings: Readonly<Record<string, string>>): Record<string, string> {
  const path = (process.env['PATH'] ?? '').split(delimiter);
  const own = { ...process.env, PATH: path.filter((dir) => !/node_modules/.test(dir)).join(':') };
  const names = new Set(['PATH', 'HOME', 'LANG', 'TMPDIR']);
  const kept = Object.entries(own).filter(([name]) => names.has(name));
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), ...settings };
}

/** A process of this machine. */
export interface Listed {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** All living processes that belong to a DATA_DIR: by environment, command line or folder. */
export async function processesOf(dataDir: string): Promise<Listed[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map((pid) => look(Number(pid), dataDir)));
  return all.filter((each) => each !== undefined);
}

/** Waits until no process of a DATA_DIR is left. */
export async function untilGone(dataDir: string, promisedMs?: number): Promise<void> {
  let left: Listed[] = [];
  const isGone = async () => (left = await processesOf(dataDir)).length === 0;
  await until(`no process of ${dataDir} is left`, isGone, promisedMs).catch((error: unknown) => {
    throw new Error(`left: ${left.map(({ command }) => command).join(', ')}`, { cause: error });
  });
}

/** Ends what a test that failed has left of a DATA_DIR. */
export async function killAll(dataDir: string): Promise<void> {
  for (const { pid } of await processesOf(dataDir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

async function look(pid: number, dataDir: string): Promise<Listed | undefined> {
  if (pid === process.pid) return undefined;
  const folder = `/proc/${pid}`;
  const [stat, command, environment, cwd] = await Promise.all([
    readFile(`${folder}/stat`, 'utf8').catch(() => ''),
    readFile(`${folder}/cmdline`, 'utf8').catch(() => ''),
    readFile(`${folder}/environ`, 'utf8').catch(() => ''),
    readlink(`${folder}/cwd`).catch(() => ''),
  ]);
  // After the name, which may hold anything: state, parent and group. A dead one is Z or X.
  const [state = 'X', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const isOurs =
    `\0${environment}`.includes(`\0DATA_DIR=${dataDir}\0`) ||
    command.includes(dataDir) ||
    cwd.startsWith(dataDir);
  if (!isOurs) return undefined;
  const words = command.split('\0').join(' ').trim();
  return { pid, parent: Number(parent), group: Number(group), command: words };
}
