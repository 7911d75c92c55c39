import { LockMode } from '@mikro-orm/core';
import { changeForCaller } from '../business/change-for-caller.ts';
import type { Context } from '../kernel/context.ts';
import { invalid } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { PayoutUser } from './payout-user.ts';
import { NO_USER } from './rotate-hash.ts';

/** Says whether the hash of one of the calling business's payout users logs in. */
export function setUserStatus(context: Context, id: string, active: boolean): Promise<PayoutUser> {
  if (!isUuid(id)) throw invalid({ id: [NO_USER] });
  return changeForCaller(context, async (business, tx, now) => {
    const where = { business, id: id.toLowerCase() };
    const user = await tx.findOne(PayoutUser, where, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!user) throw invalid({ id: [NO_USER] });
    user.setActive(active, business.nextStamp(now).at);
    return user;
  });
}
