import type { FilterQuery } from '@mikro-orm/core';
import { bySight, seesAll } from '../kernel/caller.ts';
import { type Context, identityOf } from '../kernel/context.ts';
import { invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import type { NodeKind } from '../kernel/nodes.ts';
import { isEmail, normalizeEmail, trimEmail } from './email.ts';
import { hashDigest, isPayoutHash } from './hash.ts';
import { PayoutUser } from './payout-user.ts';

/** The three ways to name a payout user. */
export interface PayoutUserNames {
  readonly hash?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly id?: string | null | undefined;
}

/** A condition on payout users: those of a business, or one of them. */
interface OfBusiness {
  readonly business: string;
  readonly id?: string;
}

/** The payout users that a caller may see: its business's, or itself alone. */
export function visibleUsers(context: Context): OfBusiness {
  return bySight<OfBusiness>(identityOf(context), {
    tenant: (business) => ({ business }),
    one: (business, id) => ({ business, id }),
  });
}

/** A payout user is found by its id wherever it may be seen. */
export const payoutUserNode: NodeKind = {
  type: PayoutUser,
  asks: { may: 'read', sees: 'one' },
  find: (context, ids) =>
    context.em().find(PayoutUser, { $and: [visibleUsers(context), { id: { $in: ids } }] }),
};

/** The payout user of that name; a business names one, a payout user need not name itself. */
export async function findPayoutUser(
  context: Context,
  names: PayoutUserNames,
): Promise<PayoutUser | null> {
  const given = Object.values(names).filter((name) => name != null).length;
  if (given > 1 || (given === 0 && seesAll(identityOf(context)))) {
    throw invalid({ payoutUser: ['Exactly one of hash, email and id is needed.'] });
  }
  const condition = namedBy(names);
  if (!condition) return null;
  return context.em().findOne(PayoutUser, { $and: [visibleUsers(context), condition] });
}

/** The condition that names stand for; undefined where they can be nobody's. */
export function namedBy({ hash, email, id }: PayoutUserNames): FilterQuery<PayoutUser> | undefined {
  const conditions: FilterQuery<PayoutUser>[] = [];
  if (hash != null) {
    if (!isPayoutHash(hash)) return undefined;
    conditions.push({ hashDigest: hashDigest(hash) });
  }
  if (email != null) {
    if (!isEmail(trimEmail(email))) return undefined;
    conditions.push({ email: normalizeEmail(email) });
  }
  if (id != null) {
    if (!isUuid(id)) return undefined;
    conditions.push({ id: id.toLowerCase() });
  }
  return { $and: conditions };
}
