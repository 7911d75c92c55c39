import { type FilterQuery } from '@mikro-orm/core';
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
import { visibleEntries } from './find.ts';
import { namedBy, visibleUsers } from '../../payout-user/find.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import { COMMON_TYPE, type EntryType } from '../entry-types.ts';
import { HistoryEntry } from '../entry.ts';

/** Arguments of a list of entries. */
export interface HistoryArgs extends PageArgs {
  readonly filter?:
    | {
        readonly type?: EntryType | null | undefined;
        readonly hash?: string | null | undefined;
        readonly email?: string | null | undefined;
        readonly payoutUserId?: string | null | undefined;
        readonly reference?: string | null | undefined;
        readonly payRunId?: string | null | undefined;
        readonly from?: Date | null | undefined;
        readonly to?: Date | null | undefined;
      }
    | null
    | undefined;
}

type Where = FilterQuery<HistoryEntry>;

/** The entries that the caller may see, newest first: its business's, or its own alone. */
export async function listHistory(context: Context, args: HistoryArgs) {
  const filter = args.filter ?? {};
  const where = await condition(context, filter);
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
function isByTime(context: Context, filter: HistoryArgs['filter'] & object): boolean {
  return isOfAll(context, filter) && (filter.from != null || filter.to != null);
}

/** Whether the entries of all payout users are asked for. */
function isOfAll(context: Context, { hash, email, payoutUserId }: HistoryArgs['filter'] & object) {
  return seesAll(identityOf(context)) && hash == null && email == null && payoutUserId == null;
}

/** How many entries there are. The business row has the number of all, so those are not counted. */
async function countEntries(
  context: Context,
  filter: HistoryArgs['filter'] & object,
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

/** The condition of a filter; undefined if no entry can match it. */
async function condition(
  context: Context,
  {
    type,
    hash,
    email,
    payoutUserId,
    reference,
    payRunId,
    from,
    to,
  }: HistoryArgs['filter'] & object,
): Promise<Where | undefined> {
  const conditions: Where[] = [visibleEntries(context)];
  if (hash != null || email != null || payoutUserId != null) {
    const wanted = namedBy({ hash, email, id: payoutUserId });
    const user =
      wanted && (await context.em().findOne(PayoutUser, { $and: [visibleUsers(context), wanted] }));
    if (!user) return undefined;
    conditions.push({ payoutUser: [user.business.id, user.id] });
  }
  if (type != null) conditions.push({ type });
  if (reference != null) conditions.push({ reference });
  if (payRunId != null) {
    if (!isUuid(payRunId)) return undefined;
    conditions.push({ payRunId: payRunId.toLowerCase() });
  }
  if (from != null) conditions.push({ createdAt: { $gte: from } });
  if (to != null) conditions.push({ createdAt: { $lt: to } });
  return { $and: conditions };
}

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
