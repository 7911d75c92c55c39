import type { ChildProcess } from 'node:child_process';

/** A PostgreSQL server as a child process, which can be stopped. */
export interface ServerProcess {
  readonly pid: number | undefined;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Fast shutdown, then immediate shutdown, then SIGKILL; resolves when the process has ended. */
  stop(): Promise<void>;
  /** Immediate shutdown; does not wait. */
  kill(): void;
}

/** How long a fast shutdown (SIGINT) may take before an immediate one (SIGQUIT) follows. */
const FAST_LIMIT_MS = 5_000;
/** How long an immediate shutdown may take before SIGKILL follows. */
const IMMEDIATE_LIMIT_MS = 1_500;

/** Wraps a child that is a PostgreSQL server. */
export function serverProcess(child: ChildProcess): ServerProcess {
  const state = { hasEnded: false };
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      state.hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.on('error', () => {
      if (child.pid === undefined) end(); // It could not be spawned.
    });
  });
  const later = (signal: NodeJS.Signals, afterMs: number) => {
    const timer = setTimeout(() => child.kill(signal), afterMs);
    timer.unref();
    void ended.then(() => clearTimeout(timer));
  };
  const stop = async () => {
    if (state.hasEnded) return;
    child.kill('SIGINT');
    later('SIGQUIT', FAST_LIMIT_MS);
    later('SIGKILL', FAST_LIMIT_MS + IMMEDIATE_LIMIT_MS);
    await ended;
  };
  const kill = () => {
    if (state.hasEnded) return;
    child.kill('SIGQUIT');
    // Not at once: a server that is killed by SIGKILL leaves its children behind.
    later('SIGKILL', IMMEDIATE_LIMIT_MS);
  };
  return { pid: child.pid, ended, hasEnded: () => state.hasEnded, stop, kill };
}
