import { bySight } from '../../kernel/caller.ts';
import { type Context, createContext, identityOf, subscriberOf } from '../../kernel/context.ts';
import { invalid } from '../../kernel/errors.ts';
import type { LiveEvent, LiveEvents } from '../../kernel/live.ts';
import { patiently } from '../../kernel/patiently.ts';
import { keyIn } from '../../kernel/watch.ts';
import { Business } from '../../business/business.ts';
import { businessesOf } from '../../business/watch.ts';
import { payoutUsersOf } from '../../payout-user/watch.ts';
import { HistoryEntry } from '../entry.ts';
import { type HistoryFilter, conditionOf, matcherOf } from './filter.ts';
import { findEntry, visibleEntries } from './find.ts';

/** The most entries that are read, and told of, at once. */
const PAGE = 100;

/** Arguments of the subscription to entries. */
interface FollowArgs {
  readonly filter?: HistoryFilter | null | undefined;
  readonly after?: string | null | undefined;
}

/**
 * The entries that are made from now on, or after the one that was seen last, in their order. They are
 * read by their sequence numbers, which have no gaps and grow in the order of commits: so none is
 * missed and none comes twice, however slowly they are taken. Throws `VALIDATION_FAILED` if the caller
 * sees no entry of the id that was seen last.
 */
export async function followHistory(
  context: Context,
  { filter, after }: FollowArgs,
): Promise<LiveEvents<HistoryEntry>> {
  const { tenantId } = identityOf(context);
  const { lastEventId } = subscriberOf(context);
  const { entryCount } = await context.em().findOneOrFail(Business, { id: tenantId });
  const last = await lastSeen(context, lastEventId ?? after);
  return newEntries(context, filter ?? {}, last?.sequence ?? entryCount, entryCount);
}

async function lastSeen(context: Context, id: string | null | undefined) {
  if (id == null) return undefined;
  const entry = await findEntry(context, id);
  if (!entry) throw invalid({ after: ['The entry does not exist.'] });
  return entry;
}

async function* newEntries(
  context: Context,
  filter: HistoryFilter,
  after: number,
  now: number,
): LiveEvents<HistoryEntry> {
  const { signal } = subscriberOf(context);
  let seen = after;
  // What has been made since the last event that was seen: the database leaves out what is not wanted.
  while (seen < now && !signal.aborted) {
    const page = await patiently(signal, () => readMissed(fresh(context), filter, seen, now));
    if (page.length > 0) yield page.map(eventOf);
    seen = page.length < PAGE ? now : (page.at(-1)?.sequence ?? now);
  }
  // What is new, which is read once for all who follow it: each leaves out what it does not want.
  let matches: Awaited<ReturnType<typeof matcherOf>>;
  for await (const state of statesOf(context)) {
    if (!state) return;
    let page: readonly HistoryEntry[];
    do {
      page = await patiently(signal, () => readNew(context, state, seen));
      // After the page is read: its entries may be those of a payout user who was new with them.
      matches ??= await patiently(signal, () => matcherOf(fresh(context), filter));
      const wanted = matches ? page.filter(matches) : [];
      if (wanted.length > 0) yield wanted.map(eventOf);
      seen = page.at(-1)?.sequence ?? seen;
    } while (page.length === PAGE && !signal.aborted);
  }
}

function eventOf(entry: HistoryEntry): LiveEvent<HistoryEntry> {
  return { value: entry, id: entry.id };
}

/** The caller's business, or the payout user that calls, each time that it may have new entries. */
function statesOf(context: Context): AsyncIterable<object | undefined> {
  const { app } = context;
  const { signal } = subscriberOf(context);
  return bySight<AsyncIterable<object | undefined>>(identityOf(context), {
    tenant: (tenantId) => businessesOf(app).follow(tenantId, signal),
    one: (tenantId, id) => payoutUsersOf(app).follow(keyIn(tenantId, id), signal),
  });
}

/** The pages that were read of each state, by the sequence number that they begin after. */
const pages = new WeakMap<object, Map<number, Promise<readonly HistoryEntry[]>>>();

/** The next entries of whose state it is. Everybody who follows it sees the same of it. */
function readNew(context: Context, state: object, after: number): Promise<readonly HistoryEntry[]> {
  const known = pages.get(state) ?? new Map<number, Promise<readonly HistoryEntry[]>>();
  pages.set(state, known);
  const page = known.get(after) ?? read(fresh(context), [], after);
  known.set(after, page);
  // What could not be read is read again.
  page.catch(() => known.delete(after));
  return page;
}

async function readMissed(context: Context, filter: HistoryFilter, after: number, now: number) {
  const where = await conditionOf(context, filter);
  return where ? read(context, [where, { sequence: { $lte: now } }], after) : [];
}

async function read(
  context: Context,
  wanted: readonly object[],
  after: number,
): Promise<readonly HistoryEntry[]> {
  const where = { $and: [visibleEntries(context), { sequence: { $gt: after } }, ...wanted] };
  const order = { orderBy: { sequence: 'asc' }, limit: PAGE } as const;
  return context.em().find(HistoryEntry, where, order);
}

/** With a unit of work of its own: what was read before is not what is so now. */
function fresh({ app, requestId, caller }: Context): Context {
  return createContext(app, requestId, caller);
}
