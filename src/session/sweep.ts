import type { App } from '../kernel/context.ts';
import { databaseTime } from '../kernel/database-time.ts';
import type { Job } from '../kernel/job.ts';
import { IDLE_SECONDS, Session } from './session.ts';
import { SignInLink } from './sign-in-link.ts';

const EVERY_SECONDS = 600;
/** Sessions that are deleted at a time. */
const CHUNK_SIZE = 500;

/** Deletes sessions that are over, and sign-in links that nobody has used in time. */
export const sessionSweepJob: Job = {
  name: 'session sweep',
  everySeconds: EVERY_SECONDS,
  run: sweepSessions,
};

/** Deletes what is over by the database's clock, in chunks of a statement each. */
export async function sweepSessions({ orm }: App, signal: AbortSignal): Promise<void> {
  const now = await databaseTime(orm.em.fork());
  const idleSince = new Date(now.getTime() - IDLE_SECONDS * 1000);
  const over = { $or: [{ expiresAt: { $lte: now } }, { lastSeenAt: { $lte: idleSince } }] };
  await orm.em.fork().nativeDelete(SignInLink, { expiresAt: { $lte: now } });
  let found: number = CHUNK_SIZE;
  while (!signal.aborted && found === CHUNK_SIZE) {
    const em = orm.em.fork();
    const sessions = await em.find(Session, over, { limit: CHUNK_SIZE, fields: ['id'] });
    const ids = sessions.map(({ id }) => id);
    // Asked again: one may have been seen meanwhile.
    if (ids.length > 0) await em.nativeDelete(Session, { id: { $in: ids }, ...over });
    found = ids.length;
  }
}
