import { setTimeout as pause } from 'node:timers/promises';
import type { App } from './context.ts';
import type { GatewayEvent } from './events.ts';
import { describeError } from './log.ts';

/** What one process of the gateway does by itself from time to time. */
export interface Job {
  readonly name: string;
  /** The time from the end of a run to the next. */
  readonly everySeconds: number;
  /** An event of this process for which it runs at once, or once more if it is running. */
  readonly wokenBy?: GatewayEvent<unknown>;
  /** Does a bounded piece of work; ends early if the signal is aborted. */
  readonly run: (app: App, signal: AbortSignal) => Promise<void>;
}

/** Runs the jobs until the signal is aborted. A failed run is logged; the next comes in its turn. */
export async function runJobs(app: App, jobs: readonly Job[], signal: AbortSignal): Promise<void> {
  await Promise.all(jobs.map((job) => repeat(app, job, signal)));
}

async function repeat(app: App, job: Job, signal: AbortSignal): Promise<void> {
  let woken = Promise.withResolvers<void>();
  const stopListening = job.wokenBy?.on(app, () => woken.resolve());
  while (!signal.aborted) {
    // What happens during the run may have come too late for it.
    woken = Promise.withResolvers<void>();
    try {
      await job.run(app, signal);
    } catch (error) {
      app.log.error({ job: job.name, ...describeError(error) }, 'job failed');
    }
    await rest(job, woken.promise, signal);
  }
  stopListening?.();
}

/** Waits for the job's next turn, or until it is woken or the signal is aborted. */
async function rest({ everySeconds }: Job, woken: Promise<void>, signal: AbortSignal) {
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const turn = pause(everySeconds * 1000, undefined, { signal: until }).catch(() => undefined);
  await Promise.race([turn, woken]);
  over.abort();
}
