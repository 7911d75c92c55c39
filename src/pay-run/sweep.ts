import { databaseTime } from '../kernel/database-time.ts';
import { type App } from '../kernel/context.ts';
import { type Job } from '../kernel/job.ts';
import { PayRun } from './pay-run.ts';

/** How long a draft waits to be confirmed. */
const DRAFT_DAYS = 7;
const DAY_MS = 86_400_000;
const EVERY_SECONDS = 600;
/** Drafts that are looked for at a time. */
const CHUNK_SIZE = 50;

/** Deletes drafts that nobody has confirmed within seven days. */
export const draftSweepJob: Job = {
  name: 'draft sweep',
  everySeconds: EVERY_SECONDS,
  run: sweepDrafts,
};

/** Deletes old drafts with their lines, one at a time, each in a transaction of its own. */
export async function sweepDrafts({ orm }: App, signal: AbortSignal): Promise<void> {
  // The database's clock has stamped them; this machine's may be wrong.
  const now = await databaseTime(orm.em.fork());
  const createdAt = { $lt: new Date(now.getTime() - DRAFT_DAYS * DAY_MS) };
  let found: number = CHUNK_SIZE;
  while (!signal.aborted && found === CHUNK_SIZE) {
    const drafts = await orm.em
      .fork()
      .find(PayRun, { status: 'DRAFT', createdAt }, { limit: CHUNK_SIZE, fields: ['status'] });
    for (const { business, id } of drafts) {
      if (signal.aborted) return;
      // Asked again, as it may have been confirmed meanwhile; its lines go with it.
      const old = { business: business.id, id, status: 'DRAFT' as const, createdAt };
      await orm.em.fork().nativeDelete(PayRun, old);
    }
    found = drafts.length;
  }
}
