import type { FilterQuery } from '@mikro-orm/core';
import { seesAll } from '../../kernel/caller.ts';
import { type Context, identityOf } from '../../kernel/context.ts';
import { isUuid } from '../../kernel/ids.ts';
import {
  type PageArgs,
  type Window,
  decodeCursor,
  encodeCursor,
  page,
} from '../../kernel/pages.ts';
import { type HistoryFilter, conditionOf } from './filter.ts';
import { visibleEntries } from './find.ts';
import { COMMON_TYPE } from '../entry-types.ts';
import { HistoryEntry } from '../entry.ts';

/** Arguments of a list of entries. */
export interface HistoryArgs extends PageArgs {
  readonly filter?: HistoryFilter | null | undefined;
}

type Where = FilterQuery<HistoryEntry>;

/** The entries that the caller may see, newest first: its business's, or its own alone. */
export async function listHistory(context: Context, args: HistoryArgs) {
  const filter = args.filter ?? {};
  const where = await conditionOf(context, filter);
  const em = context.em();
  const byTime = isByTime(context, filter);
  return page<HistoryEntry, HistoryEntry>(args, {
    cursor: ({ id }) => encodeCursor('history', id),
    locate: (cursor) => locateEntry(context, cursor, visibleEntries(context)),
    rows: async (window) => {
      if (!where) return [];
      const order = window.inverted ? ('asc' as const) : ('desc' as const);
      const orderBy = [...(byTime ? [{ createdAt: order }] : []), { sequence: order }];
      return em.find(
        HistoryEntry,
        { $and: [where, ...bounds(byTime, window)] },
        { orderBy, limit: window.limit },
      );
    },
    count: async () => (where ? countEntries(context, filter, where) : 0),
  });
}

/** The entry that a cursor names, among those that fulfil `visible`. */
export async function locateEntry(
  context: Context,
  cursor: string,
  visible: Where,
): Promise<HistoryEntry | undefined> {
  const [id] = decodeCursor('history', cursor) ?? [];
  if (typeof id !== 'string' || !isUuid(id)) return undefined;
  const entry = await context.em().findOne(HistoryEntry, { $and: [visible, { id }] });
  return entry ?? undefined;
}

/**
 * Whether to sort by time before sequence. The order is the same, because both grow together under
 * the lock; but only this way does PostgreSQL use the index on time to find old entries.
 */
function isByTime(context: Context, filter: HistoryFilter): boolean {
  return isOfAll(context, filter) && (filter.from != null || filter.to != null);
}

/** Whether the entries of all payout users are asked for. */
function isOfAll(context: Context, { hash, email, payoutUserId }: HistoryFilter) {
  return seesAll(identityOf(context)) && hash == null && email == null && payoutUserId == null;
}

/** How many entries there are. The business row has the number of all, so those are not counted. */
async function countEntries(
  context: Context,
  filter: HistoryFilter,
  where: Where,
): Promise<number> {
  const { type, reference, payRunId, from, to } = filter;
  const em = context.em();
  const isCommon = type == null || type === COMMON_TYPE;
  const isCounted = [reference, payRunId, from, to].some((given) => given != null);
  if (!isCommon || isCounted || !isOfAll(context, filter)) return em.count(HistoryEntry, where);
  const { tenantId } = identityOf(context);
  const [row] = await em.execute<{ count: string }[]>(
    `select entry_count ${type == null ? '' : `- ${UNCOMMON}`} as count
     from business where business_id = ?`,
    type == null ? [tenantId] : [tenantId, tenantId],
  );
  return Number(row?.count ?? 0);
}

/** The number of a business's entries that are not of the most common type. */
const UNCOMMON = `(select count(*) from history_entry
  where business_id = ? and type <> '${COMMON_TYPE}')`;

function bounds(byTime: boolean, { after, before }: Window<HistoryEntry>): Where[] {
  const beyond = (entry: HistoryEntry | undefined, than: '$lt' | '$gt'): Where[] => {
    if (!entry) return [];
    const { createdAt, sequence } = entry;
    const further: Where = { sequence: { [than]: sequence } };
    if (!byTime) return [further];
    // The first condition repeats a part of the second, because an `or` cannot use the index.
    const notNearer: Where = { createdAt: { [`${than}e`]: createdAt } };
    return [notNearer, { $or: [{ createdAt: { [than]: createdAt } }, further] }];
  };
  return [...beyond(after, '$lt'), ...beyond(before, '$gt')];
}
