import type { MikroORM } from '@mikro-orm/postgresql';
import { ApiKey } from '../business/api-key.ts';
import { keyDigest } from '../business/secret-key.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { newId } from '../kernel/ids.ts';
import { SignInLink } from './sign-in-link.ts';
import { newToken, tokenDigest } from './token.ts';

/** How long a link waits to be used; the key that it stands for is shown beside it, and has no end. */
const LINK_SECONDS = 12 * 3600;

/**
 * Makes a link's token, by which `POST /session` signs in once with this key. Links of the key from
 * before end: only the newest start's link works.
 */
export function issueSignInLink(orm: MikroORM, key: string): Promise<string> {
  return inTransaction(orm, async (tx) => {
    const { businessId, id: keyId } = await tx.findOneOrFail(ApiKey, { digest: keyDigest(key) });
    await tx.nativeDelete(SignInLink, { businessId, keyId });
    const now = await databaseTime(tx);
    const token = newToken();
    const expiresAt = new Date(now.getTime() + LINK_SECONDS * 1000);
    const digest = tokenDigest(token);
    await tx.insert(SignInLink, { businessId, id: newId(now), digest, keyId, expiresAt });
    return token;
  });
}

/** The part of the dashboard's address that signs in: no server and no log is sent a fragment. */
export function signInFragment(token: string): string {
  return `#sign-in=${token}`;
}
