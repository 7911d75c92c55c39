import type { Job } from '../kernel/job.ts';
import { describeError } from '../kernel/log.ts';
import { ensureBuilt } from './ensure-built.ts';

/** Builds the page after a start, so that whoever opens it first need not wait for it. */
export const dashboardJob: Job = {
  name: 'dashboard',
  everySeconds: 24 * 3600,
  run: async ({ settings, log }, signal) => {
    if (settings.DASHBOARD === 'off') return;
    try {
      await ensureBuilt(signal);
    } catch (error) {
      // Money moves without it, so that the gateway goes on.
      if (!signal.aborted) log.error(describeError(error), 'the dashboard could not be built');
    }
  },
};
