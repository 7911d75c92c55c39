import { type Context, identityOf, perApp, subscriberOf } from '../kernel/context.ts';
import { invariant } from '../kernel/invariant.ts';
import { Watch } from '../kernel/watch.ts';
import { Business } from './business.ts';

/** The businesses that somebody watches in this process. */
export const businessesOf = perApp(
  (app) =>
    new Watch<Business>(app, {
      read: async ({ orm }, ids) => {
        const rows = await orm.em.fork().find(Business, { id: { $in: [...ids] } });
        return new Map(rows.map((row) => [row.id, row]));
      },
      version: ({ entryCount, balance, payoutBalance, payoutsEnabled, updatedAt }) =>
        [entryCount, balance, payoutBalance, payoutsEnabled, updatedAt.getTime()].join(' '),
    }),
);

/** The caller's business as it is now, and again whenever its money or its settings have changed. */
export async function* followOwnBusiness(context: Context): AsyncGenerator<Business> {
  const { tenantId } = identityOf(context);
  const { signal } = subscriberOf(context);
  for await (const business of businessesOf(context.app).follow(tenantId, signal)) {
    invariant(business, 'A business is gone');
    yield business;
  }
}
