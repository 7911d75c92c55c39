import type { FilterQuery } from '@mikro-orm/core';
import type { Context } from '../../kernel/context.ts';
import { isUuid } from '../../kernel/ids.ts';
import { namedBy, visibleUsers } from '../../payout-user/find.ts';
import { PayoutUser } from '../../payout-user/payout-user.ts';
import type { EntryType } from '../entry-types.ts';
import type { HistoryEntry } from '../entry.ts';
import { Reference } from '../labels.ts';
import { visibleEntries } from './find.ts';

/** Which entries: those to which all that is given applies. */
export interface HistoryFilter {
  readonly type?: EntryType | null | undefined;
  readonly hash?: string | null | undefined;
  readonly email?: string | null | undefined;
  readonly payoutUserId?: string | null | undefined;
  readonly reference?: string | null | undefined;
  readonly payRunId?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
}

/** What a filter wants of an entry's own columns. */
type Wanted = Pick<HistoryFilter, 'type' | 'reference' | 'payRunId' | 'from' | 'to'> & {
  readonly payoutUser?: PayoutUser;
};

type Where = FilterQuery<HistoryEntry>;

/** The condition of a filter, in the database; undefined if no entry can match it. */
export async function conditionOf(
  context: Context,
  filter: HistoryFilter,
): Promise<Where | undefined> {
  const wanted = await wantedBy(context, filter);
  if (!wanted) return undefined;
  const { payoutUser, type, reference, payRunId, from, to } = wanted;
  const conditions: Where[] = [visibleEntries(context)];
  if (payoutUser) conditions.push({ payoutUser: [payoutUser.business.id, payoutUser.id] });
  if (type != null) conditions.push({ type });
  if (reference != null) conditions.push({ reference });
  if (payRunId != null) conditions.push({ payRunId });
  if (from != null) conditions.push({ createdAt: { $gte: from } });
  if (to != null) conditions.push({ createdAt: { $lt: to } });
  return { $and: conditions };
}

/** The same condition for entries that the caller sees, and that have been read; undefined likewise. */
export async function matcherOf(
  context: Context,
  filter: HistoryFilter,
): Promise<((entry: HistoryEntry) => boolean) | undefined> {
  const wanted = await wantedBy(context, filter);
  if (!wanted) return undefined;
  const { payoutUser, type, reference, payRunId, from, to } = wanted;
  return (entry) =>
    (!payoutUser || entry.payoutUser?.id === payoutUser.id) &&
    (type == null || entry.type === type) &&
    (reference == null || entry.reference === reference) &&
    (payRunId == null || entry.payRunId === payRunId) &&
    (from == null || entry.createdAt >= from) &&
    (to == null || entry.createdAt < to);
}

/**
 * Looks up the payout user that a filter names; undefined if there is none, or if an id or a reference
 * is none.
 */
async function wantedBy(
  context: Context,
  { hash, email, payoutUserId, payRunId, ...rest }: HistoryFilter,
): Promise<Wanted | undefined> {
  if (payRunId != null && !isUuid(payRunId)) return undefined;
  // No entry has one that breaks the rule, and PostgreSQL takes no text with a NUL.
  if (rest.reference != null && !Reference.safeParse(rest.reference).success) return undefined;
  const wanted = { ...rest, payRunId: payRunId?.toLowerCase() };
  if (hash == null && email == null && payoutUserId == null) return wanted;
  const named = namedBy({ hash, email, id: payoutUserId });
  const where = named && { $and: [visibleUsers(context), named] };
  const payoutUser = where && (await context.em().findOne(PayoutUser, where));
  return payoutUser ? { ...wanted, payoutUser } : undefined;
}
