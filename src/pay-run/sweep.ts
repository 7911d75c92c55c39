import type { EntityManager } from '@mikro-orm/postgresql';
import { databaseTime } from '../kernel/database-time.ts';
import type { App } from '../kernel/context.ts';
import type { Job } from '../kernel/job.ts';
import { IdempotencyRecord } from '../ledger/idempotency.ts';
import { PayRun } from './pay-run.ts';
import { keptDraft } from './upload/told.ts';

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

/**
 * Deletes old drafts with their lines and the Idempotency-Keys that they were made under, one at a
 * time, each in a transaction of its own.
 */
export async function sweepDrafts({ orm }: App, signal: AbortSignal): Promise<void> {
  // The database's clock has stamped them; this machine's may be wrong.
  const now = await databaseTime(orm.em.fork());
  const before = new Date(now.getTime() - DRAFT_DAYS * DAY_MS);
  let found: number = CHUNK_SIZE;
  while (!signal.aborted && found === CHUNK_SIZE) {
    const drafts = await orm.em
      .fork()
      .find(
        PayRun,
        { status: 'DRAFT', createdAt: { $lt: before } },
        { limit: CHUNK_SIZE, fields: ['status', 'createdAt'] },
      );
    for (const { business, id, createdAt } of drafts) {
      if (signal.aborted) return;
      const draft = { business: business.id, id, createdAt };
      await orm.em.fork().transactional((tx) => deleteDraft(tx, draft));
    }
    found = drafts.length;
  }
}

async function deleteDraft(
  tx: EntityManager,
  { business, id, createdAt }: Pick<PayRun, 'id' | 'createdAt'> & { readonly business: string },
): Promise<void> {
  // Asked again, as it may have been confirmed meanwhile; its lines go with it.
  const deleted = await tx.nativeDelete(PayRun, { business, id, status: 'DRAFT' });
  if (deleted === 0) return;
  // Who sends the file once more under its key gets a new draft, not the id of one that is gone.
  const ofThatTime = await tx.find(IdempotencyRecord, { business, createdAt });
  const keys = ofThatTime.filter((record) => keptDraft(record)?.id === id).map(({ key }) => key);
  await tx.nativeDelete(IdempotencyRecord, { business, key: { $in: keys } });
}
