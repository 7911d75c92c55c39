import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { type LiveKey, liveKeyOf } from '../business/live-keys.ts';
import type { App } from '../kernel/context.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { newId } from '../kernel/ids.ts';
import { SESSION_SECONDS, Session } from './session.ts';
import { SignInLink } from './sign-in-link.ts';
import { isToken, newToken, tokenDigest } from './token.ts';

/** The key that signs in. */
type SigningKey = Pick<LiveKey, 'id' | 'businessId'>;

/** Begins a session with a secret key, and returns its token; undefined if the key is wrong. */
export async function signInWithKey(app: App, text: string): Promise<string | undefined> {
  const key = await liveKeyOf(app, text);
  return key && beginSession(app, key);
}

/** Begins a session with a key that counts, and returns its token. */
export async function beginSession({ orm }: App, key: SigningKey): Promise<string> {
  const em = orm.em.fork();
  const { token, session } = newSession(key, await databaseTime(em));
  await em.insert(Session, session);
  return token;
}

/**
 * Begins a session with the token of a sign-in link, and returns its own token; undefined if the link
 * is unknown, too old, or used. Of two at the same instant one deletes the link, and signs in.
 */
export function signInByLink({ orm }: App, linkToken: string): Promise<string | undefined> {
  return inTransaction(orm, async (tx) => {
    if (!isToken(linkToken)) return undefined;
    const now = await databaseTime(tx);
    const digest = tokenDigest(linkToken);
    const link = await tx.findOne(SignInLink, { digest, expiresAt: { $gt: now } });
    if (!link) return undefined;
    const { businessId, id, keyId } = link;
    if ((await tx.nativeDelete(SignInLink, { businessId, id })) === 0) return undefined;
    const { token, session } = newSession({ id: keyId, businessId }, now);
    await tx.insert(Session, session);
    return token;
  });
}

function newSession({ id: keyId, businessId }: SigningKey, now: Date) {
  const token = newToken();
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1000);
  const digest = tokenDigest(token);
  const times = { createdAt: now, lastSeenAt: now, expiresAt };
  return { token, session: { businessId, id: newId(now), digest, keyId, ...times } };
}

/** Ends a session, if it is there. */
export async function endSession({ orm }: App, token: string): Promise<void> {
  await orm.em.fork().nativeDelete(Session, { digest: tokenDigest(token) });
}
