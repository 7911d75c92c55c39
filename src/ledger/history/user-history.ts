import DataLoader from 'dataloader';
import { InvariantBroken } from '../../kernel/invariant.ts';
import { type Context, identityOf, perContext } from '../../kernel/context.ts';
import { type PageArgs, type Window, encodeCursor, page } from '../../kernel/pages.ts';
import { visibleUsers } from '../../payout-user/find.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { HistoryEntry } from '../entry.ts';
import { visibleEntries } from './find.ts';
import { locateEntry } from './history.ts';

/** One payout user's entries, newest first. For many users at once, it is one statement. */
export function listUserHistory(context: Context, user: PayoutUser, args: PageArgs) {
  const { id } = user;
  const business = user.business.id;
  const loaders = loadersOf(context);
  return page<HistoryEntry, number>(args, {
    cursor: (entry) => encodeCursor('history', entry.id),
    locate: async (cursor) => {
      const own = { payoutUser: [business, id] } as const;
      const entry = await locateEntry(context, cursor, { $and: [visibleEntries(context), own] });
      return entry?.sequence;
    },
    rows: (window) => loaders.pages.load({ id, window }),
    count: () => loaders.counts.load(id),
  });
}

/** The payout user of an entry. For many entries at once, it is one statement. */
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

/** Without a cache, because a later payout of the same mutation must be seen. */
const NO_CACHE = { cache: false } as const;

/** The loaders of one request. Their keys are ids of rows that the caller has been shown. */
const loadersOf = perContext((context) => {
  const { tenantId } = identityOf(context);
  return {
    users: new DataLoader<string, PayoutUser>((ids) => findUsers(context, ids), NO_CACHE),
    counts: new DataLoader<string, number>((ids) => countEntries(context, tenantId, ids), NO_CACHE),
    pages: new DataLoader<PageKey, HistoryEntry[]>(async (keys) => {
      const groups = Map.groupBy(keys, ({ window }) => JSON.stringify(window));
      const found = new Map(
        await Promise.all(
          [...groups].map(
            async ([window, group]) => [window, await findPages(context, tenantId, group)] as const,
          ),
        ),
      );
      return keys.map(({ id, window }) => found.get(JSON.stringify(window))?.get(id) ?? []);
    }, NO_CACHE),
  };
});

async function findUsers(context: Context, ids: readonly string[]) {
  const where = { $and: [visibleUsers(context), { id: { $in: [...new Set(ids)] } }] };
  const users = await context.em().find(PayoutUser, where, { refresh: true });
  const byId = new Map(users.map((user) => [user.id, user]));
  return ids.map((id) => byId.get(id) ?? new InvariantBroken('An entry names no payout user'));
}

/** One page of each user's entries, by one statement that searches the index once for each user. */
async function findPages(context: Context, tenantId: string, keys: readonly PageKey[]) {
  const [first] = keys;
  if (!first) return new Map<string, HistoryEntry[]>();
  const { after, before, limit, inverted } = first.window;
  const em = context.em();
  const rows = await em.execute(
    `select entry.* from unnest(?::uuid[]) as wanted (id) cross join lateral (
       select * from history_entry
       where business_id = ? and payout_user_id = wanted.id and sequence < ? and sequence > ?
       order by sequence ${inverted ? 'asc' : 'desc'} limit ?
     ) as entry`,
    [
      arrayOf([...new Set(keys.map(({ id }) => id))]),
      tenantId,
      after ?? Number.MAX_SAFE_INTEGER,
      before ?? 0,
      limit,
    ],
  );
  const byUser = Map.groupBy(rows, (row) => String(row['payout_user_id']));
  return new Map(
    [...byUser].map(([id, own]) => [id, own.map((row) => em.map(HistoryEntry, row))] as const),
  );
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

/** PostgreSQL's text of an array, because the ORM would make a parameter of each element. */
function arrayOf(ids: readonly string[]): string {
  return `{${ids.join(',')}}`;
}
