import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../kernel/context.ts';
import { ApiError } from '../../kernel/errors.ts';
import { PayRun } from '../pay-run.ts';
import { takeLeases } from './lease.ts';
import { takeTurn } from './turn.ts';

/** How often it is looked how far a run has come, and whether somebody works on it. */
const EVERY_MS = 250;

/**
 * Follows a run until nothing is done on it any more, and works on it wherever no gateway does. `told`
 * is called with the run as it is from time to time. If the signal is aborted, the work stops between
 * two groups, and whoever comes next goes on.
 */
export async function followRun(
  app: App,
  run: PayRun,
  signal: AbortSignal,
  told: (run: PayRun) => void,
): Promise<PayRun> {
  const over = new AbortController();
  const work = workOn(app, run, AbortSignal.any([signal, over.signal]));
  const watch = async (): Promise<PayRun> => {
    const key = { business: run.business.id, id: run.id };
    while (!over.signal.aborted) {
      const now = await app.orm.em.fork().findOneOrFail(PayRun, key);
      told(now);
      if (now.status !== 'RUNNING' && now.status !== 'REVERSING') return now;
      await pause(EVERY_MS, undefined, { signal });
    }
    return run;
  };
  try {
    const [ended] = await Promise.all([watch().finally(() => over.abort()), work]);
    return ended;
  } finally {
    over.abort();
  }
}

/** Works on a run whenever nobody else does. */
async function workOn(app: App, { id, business }: PayRun, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const leases = await takeLeases(app.orm.em.fork(), 1, { id, business });
    for (const lease of leases) {
      // What the queue refuses now, such as for want of the lock, may be done a little later.
      await takeTurn(app, lease, signal).catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      });
    }
    await pause(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}
