import DataLoader from 'dataloader';
import { InvariantBroken } from '../../kernel/invariant.ts';
import { type Context, identityOf } from '../../kernel/context.ts';
import { HistoryEntry } from '../entry.ts';
import { reversedSumsSql } from '../reversal/reversed-sums.ts';
import { visibleEntries } from './find.ts';

/** The allocation that a reversal takes back. For many reversals at once, it is one statement. */
export async function reversedBy(
  context: Context,
  { reversesId }: HistoryEntry,
): Promise<HistoryEntry | null> {
  return reversesId == null ? null : loadersOf(context).entries.load(reversesId);
}

/**
 * What has been taken back of an entry, in cents. For many entries at once, it is one statement.
 */
export async function reversedAmountOf(
  context: Context,
  { id, type }: HistoryEntry,
): Promise<number> {
  return type === 'ALLOCATION' ? loadersOf(context).sums.load(id) : 0;
}

/**
 * The loaders of one request. Their keys are ids of rows that the caller has been shown. They have
 * no cache, because a later field of the same mutation may change what they load.
 */
function createLoaders(context: Context) {
  const business = identityOf(context).tenantId;
  const options = { cache: false } as const;
  return {
    entries: new DataLoader<string, HistoryEntry>(async (ids) => {
      const where = { $and: [visibleEntries(context), { id: { $in: [...ids] } }] };
      const found = await context.em().find(HistoryEntry, where);
      const byId = new Map(found.map((entry) => [entry.id, entry]));
      return ids.map((id) => byId.get(id) ?? new InvariantBroken('A reversal names no entry'));
    }, options),
    sums: new DataLoader<string, number>((ids) => sumsOf(context, business, ids), options),
  };
}

async function sumsOf(context: Context, business: string, ids: readonly string[]) {
  const rows = await context
    .em()
    .execute<{ id: string; sum: string }[]>(reversedSumsSql('?', '?'), [
      business,
      `{${ids.join(',')}}`,
    ]);
  const sums = new Map(rows.map(({ id, sum }) => [id, Number(sum)]));
  return ids.map((id) => sums.get(id) ?? 0);
}

const loaders = new WeakMap<Context, ReturnType<typeof createLoaders>>();

function loadersOf(context: Context) {
  const known = loaders.get(context) ?? createLoaders(context);
  loaders.set(context, known);
  return known;
}
