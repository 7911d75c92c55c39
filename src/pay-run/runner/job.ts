import { type App, perApp } from '../../kernel/context.ts';
import type { Job } from '../../kernel/job.ts';
import { describeError } from '../../kernel/log.ts';
import { hashSecretsOf } from '../../payout-user/hash-secrets.ts';
import { payRunStarted } from '../change-state.ts';
import { type Lease, takeLeases } from './lease.ts';
import { takeTurn } from './turn.ts';

/** How often a gateway looks for runs that another has started, or left. */
const EVERY_SECONDS = 1;
/** How many runs a gateway works on at once. */
const RUNS_AT_ONCE = 4;

/** The runs that a gateway works on now. */
class Runner {
  readonly #app: App;
  readonly #turns = new Set<Promise<void>>();

  constructor(app: App) {
    this.#app = app;
  }

  /** Begins to work on runs that nobody works on, as many as there is room for. */
  async look(signal: AbortSignal): Promise<void> {
    const { orm, database } = this.#app;
    const room = RUNS_AT_ONCE - this.#turns.size;
    if (signal.aborted || room === 0 || database.trouble !== undefined) return;
    // A gateway whose secret is of the past can pay nobody.
    if (hashSecretsOf(this.#app).isOutdated) return;
    for (const lease of await takeLeases(orm.em.fork(), room)) {
      const turn = this.#take(lease, signal).finally(() => this.#turns.delete(turn));
      this.#turns.add(turn);
    }
  }

  /** Resolves when no run is worked on any more. */
  async drain(): Promise<void> {
    await Promise.all(this.#turns);
  }

  async #take(lease: Lease, signal: AbortSignal): Promise<void> {
    try {
      await takeTurn(this.#app, lease, signal);
      // There may be more runs than there was room for, and this one may not be done.
      payRunStarted.emit(this.#app, () => ({ id: lease.runId }));
    } catch (error) {
      const level = this.#app.database.trouble === undefined ? 'warn' : 'debug';
      this.#app.log[level]({ payRun: lease.runId, ...describeError(error) }, 'pay run interrupted');
    }
  }
}

/** The runner of a gateway. */
export const runnerOf = perApp((app) => new Runner(app));

/** Pays the lines of confirmed runs, and takes back those of reversed ones. */
export const payRunJob: Job = {
  name: 'pay runs',
  everySeconds: EVERY_SECONDS,
  wokenBy: payRunStarted,
  run: (app, signal) => runnerOf(app).look(signal),
};
