import { setTimeout as pause } from 'node:timers/promises';
import { type App } from './context.ts';
import { describeError } from './log.ts';

/** What one process of the gateway does by itself from time to time. */
export interface Job {
  readonly name: string;
  /** The time from the end of a run to the next. */
  readonly everySeconds: number;
  /** Does a bounded piece of work; ends early if the signal is aborted. */
  readonly run: (app: App, signal: AbortSignal) => Promise<void>;
}

/** Runs the jobs until the signal is aborted. A failed run is logged; the next comes in its turn. */
export async function runJobs(app: App, jobs: readonly Job[], signal: AbortSignal): Promise<void> {
  await Promise.all(jobs.map((job) => repeat(app, job, signal)));
}

async function repeat(app: App, job: Job, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await job.run(app, signal);
    } catch (error) {
      app.log.error({ job: job.name, ...describeError(error) }, 'job failed');
    }
    await pause(job.everySeconds * 1000, undefined, { signal }).catch(() => undefined);
  }
}
