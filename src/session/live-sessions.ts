import type { Connection } from '@mikro-orm/postgresql';
import DataLoader from 'dataloader';
import { type App, perApp } from '../kernel/context.ts';
import { readAgain } from '../kernel/database-errors.ts';
import { DATABASE_TIME_MS } from '../kernel/database-time.ts';
import { IDLE_SECONDS, Session } from './session.ts';

/** A session that is not over. Whether its key still counts is another question. */
interface LiveSession {
  readonly id: string;
  readonly businessId: string;
  readonly keyId: string;
  readonly expiresAt: Date;
  /** The time of this look-up, if the note of the session's last request is to be renewed. */
  readonly seenAt: Date | undefined;
}

/** The session whose token has this digest; undefined if there is none, or it is over. */
export function liveSession(app: App, digest: Buffer): Promise<LiveSession | undefined> {
  return sessionsOf(app).load(digest.toString('hex'));
}

/** How old the note of a session's last request may be, in seconds: few requests write. */
const NOTE_SECONDS = 60;

/** Notes that a session has been seen, at most once a minute. */
export async function noteSeen({ orm }: App, session: LiveSession): Promise<void> {
  const { businessId, id, seenAt: lastSeenAt } = session;
  if (!lastSeenAt) return;
  const before = { businessId, id, lastSeenAt: { $lt: lastSeenAt } };
  await orm.em.fork().nativeUpdate(Session, before, { lastSeenAt });
}

/**
 * Looks up sessions without a cache, so that one that was ended is over on the next request.
 * Look-ups that arrive during a query share the next.
 */
const sessionsOf = perApp(({ orm }) => {
  let before: Promise<unknown> = Promise.resolve();
  return new DataLoader<string, LiveSession | undefined>(
    (digests) => {
      const found = readAgain(() => findSessions(orm.em.getConnection(), digests));
      before = found.catch(() => undefined);
      return found;
    },
    { cache: false, batchScheduleFn: (start) => void before.then(start) },
  );
});

interface SessionRow {
  readonly id: string;
  readonly business_id: string;
  readonly key_id: string;
  readonly digest: string;
  readonly expires_ms: number;
  readonly is_due: boolean;
  readonly now_ms: number;
}

/** The database's clock tells what is over, as those of several gateways differ. */
async function findSessions(
  connection: Connection,
  digests: readonly string[],
): Promise<(LiveSession | undefined)[]> {
  const distinct = [...new Set(digests)];
  const rows: SessionRow[] = await connection.execute(
    `select id, business_id, key_id, encode(digest, 'hex') as digest,
       (extract(epoch from expires_at) * 1000)::float8 as expires_ms,
       last_seen_at <= clock_timestamp() - interval '${NOTE_SECONDS} seconds' as is_due,
       ${DATABASE_TIME_MS} as now_ms
     from "session"
     where digest in (${distinct.map(() => '?').join(', ')}) and expires_at > clock_timestamp()
       and last_seen_at > clock_timestamp() - interval '${IDLE_SECONDS} seconds'`,
    distinct.map((digest) => Buffer.from(digest, 'hex')),
  );
  const found = new Map(rows.map((row) => [row.digest, liveSessionOf(row)]));
  return digests.map((digest) => found.get(digest));
}

function liveSessionOf(row: SessionRow): LiveSession {
  return {
    id: row.id,
    businessId: row.business_id,
    keyId: row.key_id,
    expiresAt: new Date(row.expires_ms),
    seenAt: row.is_due ? new Date(row.now_ms) : undefined,
  };
}
