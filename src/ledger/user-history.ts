import DataLoader from 'dataloader';
import { type Context, identityOf } from '../kernel/context.ts';
import { type PageArgs, type Window, encodeCursor, page } from '../kernel/pages.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { HistoryEntry } from './entry.ts';
import { locateEntry } from './history.ts';

/** One payout user's entries, newest first. Asked of many users at once, it is one statement. */
export function listUserHistory(context: Context, user: PayoutUser, args: PageArgs) {
  const { id } = user;
  const business = user.business.id;
  const loaders = loadersOf(context);
  return page<HistoryEntry, number>(args, {
    cursor: (entry) => encodeCursor('history', entry.id),
    locate: (cursor) => locateEntry(context, cursor, { business, payoutUser: [business, id] }),
    rows: (window) => loaders.pages.load({ id, window }),
    count: () => loaders.counts.load(id),
  });
}

/** The payout user of an entry; of many entries at once, it is one statement. */
export async function payoutUserOf(
  context: Context,
  { payoutUser }: HistoryEntry,
): Promise<PayoutUser | null> {
  return payoutUser && loadersOf(context).users.load(payoutUser.id);
}

interface PageKey {
  readonly id: string;
  readonly window: Window<number>;
}

/** The loaders of one request; only its own business's rows come out of them. */
function createLoaders(context: Context) {
  const { tenantId } = identityOf(context);
  return {
    users: new DataLoader<string, PayoutUser>(async (ids) => {
      const users = await context
        .em()
        .find(PayoutUser, { business: tenantId, id: { $in: [...ids] } });
      const byId = new Map(users.map((user) => [user.id, user]));
      return ids.map((id) => byId.get(id) ?? new Error('An entry names no payout user'));
    }),
    counts: new DataLoader<string, number>((ids) => countEntries(context, tenantId, ids)),
    pages: new DataLoader<PageKey, HistoryEntry[]>(
      async (keys) => {
        const groups = Map.groupBy(keys, ({ window }) => JSON.stringify(window));
        const found = await Promise.all(
          [...groups.values()].map((group) => findPages(context, tenantId, group)),
        );
        const byId = Map.groupBy(found.flat(), ({ key }) => key);
        return keys.map((key) => (byId.get(key) ?? []).map(({ entry }) => entry));
      },
      { cache: false },
    ),
  };
}
const loaders = new WeakMap<Context, ReturnType<typeof createLoaders>>();
function loadersOf(context: Context) {
  const known = loaders.get(context) ?? createLoaders(context);
  loaders.set(context, known);
  return known;
}

/** A page of each user's entries by one statement: the index is entered once a user. */
async function findPages(context: Context, tenantId: string, keys: readonly PageKey[]) {
  const [first] = keys;
  if (!first) return [];
  const { after, before, limit, inverted } = first.window;
  const em = context.em();
  const rows = await em.execute(
    `select entry.* from unnest(?::uuid[]) as wanted (id) cross join lateral (
       select * from history_entry
       where business_id = ? and payout_user_id = wanted.id and sequence < ? and sequence > ?
       order by sequence ${inverted ? 'asc' : 'desc'} limit ?
     ) as entry`,
    [
      arrayOf(keys.map(({ id }) => id)),
      tenantId,
      after ?? Number.MAX_SAFE_INTEGER,
      before ?? 0,
      limit,
    ],
  );
  const byUser = new Map(keys.map((key) => [key.id, key]));
  return rows.flatMap((row) => {
    const key = byUser.get(String(row['payout_user_id']));
    return key ? [{ key, entry: em.map(HistoryEntry, row) }] : [];
  });
}

async function countEntries(context: Context, tenantId: string, ids: readonly string[]) {
  const rows = await context.em().execute<{ id: string; count: string }[]>(
    `select payout_user_id as id, count(*) from history_entry
     where business_id = ? and payout_user_id = any(?::uuid[]) group by payout_user_id`,
    [tenantId, arrayOf(ids)],
  );
  const counts = new Map(rows.map(({ id, count }) => [id, Number(count)]));
  return ids.map((id) => counts.get(id) ?? 0);
}

/** The ORM would spread an array over several parameters; ids need no quotes. */
function arrayOf(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
