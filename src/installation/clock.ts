import { type App, perApp } from '../kernel/context.ts';
import { clockSkew } from '../kernel/database-time.ts';
import type { Job } from '../kernel/job.ts';

/** How far the two clocks may differ before somebody is told, in milliseconds. */
const SKEW_MS_MAX = 5_000;
/** How often it is measured. */
const EVERY_SECONDS = 60;

/** How far this machine's clock is ahead of the database's, as last measured, in milliseconds. */
export const skewOf = perApp(() => ({ ms: 0 }));

/** Measures the clock from time to time, and logs if it is off. */
export const clockJob: Job = {
  name: 'clock',
  everySeconds: EVERY_SECONDS,
  run: async (app) => {
    const skewMs = (skewOf(app).ms = await clockSkew(app.orm.em.fork()));
    if (isOff(skewMs)) app.log.warn({ skewMs }, "this machine's clock is off");
  },
};

/** The warning for an operator if this machine's clock is off; undefined if it is right. */
export function clockWarning(skewMs: number): string | undefined {
  if (!isOff(skewMs)) return undefined;
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  return (
    `This machine's clock is ${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} the database's: set it ` +
    "right. Entries and keys bear the database's time; the log bears this one."
  );
}

function isOff(skewMs: number): boolean {
  return Math.abs(skewMs) > SKEW_MS_MAX;
}

/** Measures the clock once, at the start. Returns the warning, if there is one. */
export async function measureClock(app: Pick<App, 'orm'>): Promise<string | undefined> {
  return clockWarning(await clockSkew(app.orm.em.fork()));
}
