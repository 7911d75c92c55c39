import { type FilterQuery, LockMode } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { attemptForCaller } from '../business/change-for-caller.ts';
import { type App, type Context, identityOf } from '../kernel/context.ts';
import type { Stage } from '../kernel/database-failures.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { API_ERRORS, ApiError, invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { HashCaller } from './caller.ts';
import { hashSecretsOf } from './hash-secrets.ts';
import { PayoutUser } from './payout-user.ts';

/** The text for an id that no payout user of the business has. */
export const NO_USER = 'The payout user does not exist.';

/** Whose hash is replaced. */
interface Target {
  readonly businessId: string;
  readonly which: FilterQuery<PayoutUser> & object;
  /** Throws if the user may not be changed by this caller; called under the lock. */
  readonly check?: (user: PayoutUser) => void;
}

/**
 * Replaces the hash of a payout user. It takes the same locks as a payout, in the same order: the
 * business's row and then the user's. Whoever takes them next sees the new hash. Undefined if there
 * is no such user.
 */
export function rotateHash(
  app: App,
  { businessId, which, check }: Target,
  reached: (stage: Stage) => void = () => undefined,
): Promise<PayoutUser | undefined> {
  return inTransaction(app.orm, async (tx) => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const business = await tx.findOneOrFail(Business, businessId, { lockMode });
    reached('locked');
    const user = await tx.findOne(PayoutUser, { $and: [{ business }, which] }, { lockMode });
    if (!user) return undefined;
    check?.(user);
    const secrets = hashSecretsOf(app);
    secrets.requireNewest(business, user);
    secrets.renew(user);
    user.updatedAt = business.nextStamp(await databaseTime(tx)).at;
    await tx.flush();
    reached('committing');
    return user;
  });
}

/** Replaces the hash of one of the calling business's payout users. */
export async function rotateUserHash(context: Context, id: string): Promise<PayoutUser> {
  const { tenantId: businessId } = identityOf(context);
  const which = { id: id.toLowerCase() };
  const user = isUuid(id) && (await rotateForCaller(context.app, { businessId, which }));
  if (!user) throw invalid({ id: [NO_USER] });
  return user;
}

/**
 * Replaces the hash of the payout user that is calling. The hash it called by must still be valid
 * under the lock: if two people have it, such as the owner and a thief, only the first gets a new
 * one.
 */
export async function rotateOwnHash(context: Context): Promise<PayoutUser> {
  const caller = identityOf(context);
  if (!(caller instanceof HashCaller)) throw new ApiError(API_ERRORS.forbidden);
  const { tenantId: businessId, sees } = caller;
  const check = ({ active, hashDigest }: PayoutUser) => {
    const isAlive = active && caller.hashDigest.equals(hashDigest);
    if (!isAlive) throw new ApiError(API_ERRORS.unauthenticated);
  };
  const user = await rotateForCaller(context.app, { businessId, which: { id: sees.id }, check });
  if (!user) throw new ApiError(API_ERRORS.unauthenticated);
  // The same request may replace its hash again, so its caller now has the new one.
  caller.hashDigest = Buffer.from(user.hashDigest);
  return user;
}

function rotateForCaller(app: App, target: Target): Promise<PayoutUser | undefined> {
  return attemptForCaller(app, (reached) => rotateHash(app, target, reached));
}
