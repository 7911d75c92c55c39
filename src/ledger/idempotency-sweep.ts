import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import { type App } from '../kernel/context.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { type Job } from '../kernel/job.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** The most records of one bite: few enough that a payout that meets it does not notice. */
const BITE = 500;
/** The businesses that are looked through at a time. */
const BUSINESSES = 500;
const EVERY_SECONDS = 600;
const HOUR_MS = 3_600_000;

/** Forgets the Idempotency-Keys that are older than they need be kept. */
export const sweepJob: Job = {
  name: 'idempotency sweep',
  everySeconds: EVERY_SECONDS,
  run: sweep,
};

/**
 * Deletes expired records business by business, a bite at a time, each in a transaction of its own. It
 * takes no business's lock: a payout at the same instant either still finds its record, or does not.
 */
export async function sweep({ orm, settings }: App, signal: AbortSignal): Promise<void> {
  // By the clock that has stamped them: a gateway's own may be a month ahead.
  const now = await databaseTime(orm.em.fork());
  const before = new Date(now.getTime() - settings.IDEMPOTENCY_RETENTION_HOURS * HOUR_MS);
  let last: string | undefined;
  while (!signal.aborted) {
    const businesses = await nextBusinesses(orm.em.fork(), last);
    for (const business of businesses) {
      while (!signal.aborted && (await bite(orm.em.fork(), business, before)) === BITE);
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

async function bite(em: EntityManager, business: string, before: Date): Promise<number> {
  const expired = await em.find(
    IdempotencyRecord,
    { business, createdAt: { $lt: before } },
    { limit: BITE, orderBy: { createdAt: 'asc' }, fields: ['key'] },
  );
  if (expired.length === 0) return 0;
  const keys = expired.map(({ key }) => key);
  // The age again: another gateway's sweep, and then a payout, may have put a new record there.
  const createdAt = { $lt: before };
  await em.nativeDelete(IdempotencyRecord, { business, key: { $in: keys }, createdAt });
  return expired.length;
}
