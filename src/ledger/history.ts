import { type FilterQuery } from '@mikro-orm/core';
import { type Context, identityOf } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import { PAYOUT_HASH } from '../payout-user/caller.ts';
import { namedBy, visibleUsers } from '../payout-user/find.ts';
import { PayoutUser } from '../payout-user/payout-user.ts';
import { HistoryEntry, type HistoryType } from './entry.ts';

/** Which entries. */
export interface HistoryArgs extends PageArgs {
  readonly filter?:
    | {
        readonly type?: HistoryType | null | undefined;
        readonly hash?: string | null | undefined;
        readonly email?: string | null | undefined;
        readonly payoutUserId?: string | null | undefined;
        readonly from?: Date | null | undefined;
        readonly to?: Date | null | undefined;
      }
    | null
    | undefined;
}

type Where = FilterQuery<HistoryEntry>;

/** The entries that the caller may see, newest first: its business's, or its own alone. */
export async function listHistory(context: Context, args: HistoryArgs) {
  const where = await condition(context, args.filter ?? {});
  const em = context.em();
  return page<HistoryEntry, number>(args, {
    cursor: ({ id }) => encodeCursor('history', id),
    locate: (cursor) => locateEntry(context, cursor, mine(context)),
    rows: async (window) =>
      where
        ? em.find(
            HistoryEntry,
            { $and: [where, ...bounds(window)] },
            { orderBy: { sequence: window.inverted ? 'asc' : 'desc' }, limit: window.limit },
          )
        : [],
    count: async () => (where ? em.count(HistoryEntry, where) : 0),
  });
}

/** The number of the entry that a cursor names, among those that `visible` lets through. */
export async function locateEntry(
  context: Context,
  cursor: string,
  visible: Where,
): Promise<number | undefined> {
  const [id] = decodeCursor('history', cursor) ?? [];
  if (typeof id !== 'string' || !isUuid(id)) return undefined;
  const entry = await context.em().findOne(HistoryEntry, { $and: [visible, { id }] });
  return entry?.sequence;
}

function mine(context: Context): Where {
  const { kind, tenantId: business, id } = identityOf(context);
  return kind === PAYOUT_HASH ? { business, payoutUser: [business, id] } : { business };
}

/** What the filter stands for; undefined where no entry can match it. */
async function condition(
  context: Context,
  { type, hash, email, payoutUserId, from, to }: HistoryArgs['filter'] & object,
): Promise<Where | undefined> {
  const conditions: Where[] = [mine(context)];
  if (hash != null || email != null || payoutUserId != null) {
    const named = namedBy({ hash, email, id: payoutUserId });
    const user =
      named && (await context.em().findOne(PayoutUser, { $and: [visibleUsers(context), named] }));
    if (!user) return undefined;
    conditions.push({ payoutUser: [user.business.id, user.id] });
  }
  if (type != null) conditions.push({ type });
  if (from != null) conditions.push({ createdAt: { $gte: from } });
  if (to != null) conditions.push({ createdAt: { $lt: to } });
  return { $and: conditions };
}

function bounds({ after, before }: Window<number>): Where[] {
  const conditions: Where[] = [];
  if (after !== undefined) conditions.push({ sequence: { $lt: after } });
  if (before !== undefined) conditions.push({ sequence: { $gt: before } });
  return conditions;
}
