import { perApp } from '../kernel/context.ts';
import { Watch, keyIn, partsOf } from '../kernel/watch.ts';
import { PayoutUser } from './payout-user.ts';

/** The payout users that somebody watches in this process, by the keys that `keyIn` makes. */
export const payoutUsersOf = perApp(
  (app) =>
    new Watch<PayoutUser>(app, {
      read: async ({ orm }, keys) => {
        const { tenantIds, ids } = partsOf(keys);
        const where = { business: { $in: tenantIds }, id: { $in: ids } };
        const rows = await orm.em.fork().find(PayoutUser, where);
        return new Map(rows.map((row) => [keyIn(row.business.id, row.id), row]));
      },
      version: ({ balance, active, updatedAt }) => [balance, active, updatedAt.getTime()].join(' '),
    }),
);
