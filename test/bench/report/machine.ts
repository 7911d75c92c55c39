import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where a run was made: without it no figure says anything. */
export interface Machine {
  readonly cores: number;
  readonly cpu: string;
  readonly memoryGb: number;
  /** How many processes wanted to run in the minute before. */
  readonly load: number;
  readonly platform: string;
  readonly node: string;
}

/** Describes this machine, before anything is started on it. */
export function describeMachine(): Machine {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0] ?? 0,
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
  };
}

/** What to say where others are at work on the machine; its figures would be theirs, too. */
export function warningOf({ load, cores }: Machine): string | undefined {
  if (load < cores / 2) return undefined;
  return `WARNING: the machine is busy (load ${load.toFixed(1)} on ${cores} cores): these figures mean little.`;
}
