import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import type { App } from '../kernel/context.ts';
import { databaseTime } from '../kernel/database-time.ts';
import type { Job } from '../kernel/job.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** Records deleted in one transaction: few enough that a payout at the same time is not delayed. */
const CHUNK_SIZE = 500;
/** Businesses that are read at a time. */
const BUSINESSES = 500;
const EVERY_SECONDS = 600;
const HOUR_MS = 3_600_000;

/** Deletes the Idempotency-Keys that are older than `IDEMPOTENCY_RETENTION_HOURS`. */
export const sweepJob: Job = {
  name: 'idempotency sweep',
  everySeconds: EVERY_SECONDS,
  run: sweep,
};

/**
 * Deletes expired records, business by business, in chunks of one transaction each. It needs no
 * lock of a business: a payout at the same time finds its record, or does not.
 */
export async function sweep({ orm, settings }: App, signal: AbortSignal): Promise<void> {
  // The database's clock has stamped the records; this machine's may be wrong.
  const now = await databaseTime(orm.em.fork());
  const before = new Date(now.getTime() - settings.IDEMPOTENCY_RETENTION_HOURS * HOUR_MS);
  let last: string | undefined;
  while (!signal.aborted) {
    const businesses = await nextBusinesses(orm.em.fork(), last);
    for (const business of businesses) {
      let deleted: number = CHUNK_SIZE;
      while (!signal.aborted && deleted === CHUNK_SIZE) {
        deleted = await deleteChunk(orm.em.fork(), business, before);
      }
    }
    last = businesses.at(-1);
    if (businesses.length < BUSINESSES) return;
  }
}

async function nextBusinesses(em: EntityManager, last: string | undefined): Promise<string[]> {
  const where = last === undefined ? {} : { id: { $gt: last } };
  const orderBy = { id: 'asc' } as const;
  const found = await em.find(Business, where, { orderBy, limit: BUSINESSES, fields: ['id'] });
  return found.map(({ id }) => id);
}

async function deleteChunk(em: EntityManager, business: string, before: Date): Promise<number> {
  const expired = await em.find(
    IdempotencyRecord,
    { business, createdAt: { $lt: before } },
    { limit: CHUNK_SIZE, orderBy: { createdAt: 'asc' }, fields: ['key'] },
  );
  if (expired.length === 0) return 0;
  const keys = expired.map(({ key }) => key);
  // The age is checked again: meanwhile another gateway may have deleted a record, and a payout
  // made a new one under the same key.
  const createdAt = { $lt: before };
  await em.nativeDelete(IdempotencyRecord, { business, key: { $in: keys }, createdAt });
  return expired.length;
}
