import DataLoader from 'dataloader';
import { type Context, identityOf, perContext } from '../../kernel/context.ts';
import type { HistoryEntry } from '../entry.ts';
import { reversedSumsSql } from '../reversal/reversed-sums.ts';
import { namedEntry } from './find.ts';

/** The allocation that a reversal takes back. For many reversals at once, it is one statement. */
export async function reversedBy(
  context: Context,
  { reversesId }: HistoryEntry,
): Promise<HistoryEntry | null> {
  return reversesId == null ? null : namedEntry(context, reversesId);
}

/**
 * What has been taken back of an entry, in cents. For many entries at once, it is one statement.
 */
export async function reversedAmountOf(
  context: Context,
  { id, type }: HistoryEntry,
): Promise<number> {
  return type === 'ALLOCATION' ? loaderOf(context).load(id) : 0;
}

/**
 * The loader of one request. Its keys are ids of rows that the caller has been shown. It has no cache,
 * because a later field of the same mutation may change what it loads.
 */
const loaderOf = perContext((context) => {
  const business = identityOf(context).tenantId;
  return new DataLoader<string, number>((ids) => sumsOf(context, business, ids), { cache: false });
});

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
