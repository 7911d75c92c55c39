import type { ChildProcess } from 'node:child_process';

/** A child process that can be stopped, gently or not. */
export interface Program {
  readonly pid: number | undefined;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** Fast shutdown, then an immediate one, then the end; resolves when the process has ended. */
  stop(): Promise<void>;
  /** Immediate shutdown, without waiting. */
  kill(): void;
}

const fastLimitMs = 5_000;
const immediateLimitMs = 1_500;

/** Watches over a child that is a PostgreSQL server. */
export function watch(child: ChildProcess): Program {
  const state = { hasEnded: false };
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      state.hasEnded = true;
      resolve();
    };
    child.once('exit', end);
    child.on('error', () => {
      if (child.pid === undefined) end(); // It was never spawned.
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
    later('SIGQUIT', fastLimitMs);
    later('SIGKILL', fastLimitMs + immediateLimitMs);
    await ended;
  };
  const kill = () => {
    if (state.hasEnded) return;
    child.kill('SIGQUIT');
    // A little later: a server that is killed first cannot take its children with it.
    later('SIGKILL', immediateLimitMs);
  };
  return { pid: child.pid, ended, hasEnded: () => state.hasEnded, stop, kill };
}
