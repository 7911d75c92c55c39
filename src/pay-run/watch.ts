import { bySight } from '../kernel/caller.ts';
import { type Context, identityOf, perApp, subscriberOf } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import { Watch, keyIn, partsOf } from '../kernel/watch.ts';
import { PayRun } from './pay-run.ts';

/** What of a run changes. */
const PROGRESS = [
  'status',
  'pausedReason',
  'paidLines',
  'paidAmount',
  'failedLines',
  'reversedLines',
  'reversedAmount',
] as const satisfies (keyof PayRun)[];

/** The pay runs that somebody watches in this process, by the keys that `keyIn` makes. */
const runsOf = perApp(
  (app) =>
    new Watch<PayRun>(app, {
      read: async ({ orm }, keys) => {
        const { tenantIds, ids } = partsOf(keys);
        const where = { business: { $in: tenantIds }, id: { $in: ids } };
        const rows = await orm.em.fork().find(PayRun, where);
        return new Map(rows.map((row) => [keyIn(row.business.id, row.id), row]));
      },
      version: (row) => PROGRESS.map((column) => row[column]).join(' '),
    }),
);

/** The run as it is now, and again whenever it has come further; null where the caller sees none of that id. */
export async function* followRun(context: Context, id: string): AsyncGenerator<PayRun | null> {
  const businessId = bySight(identityOf(context), {
    tenant: (tenantId) => tenantId,
    one: () => undefined,
  });
  if (businessId === undefined || !isUuid(id)) {
    yield null;
    return;
  }
  const key = keyIn(businessId, id.toLowerCase());
  const { signal } = subscriberOf(context);
  for await (const run of runsOf(context.app).follow(key, signal)) {
    yield run ?? null;
    // What is not there does not come: ids are made with their rows.
    if (!run) return;
  }
}
