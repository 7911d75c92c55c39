import type { FilterQuery } from '@mikro-orm/core';
import DataLoader from 'dataloader';
import { bySight } from '../../kernel/caller.ts';
import { type Context, identityOf, perContext } from '../../kernel/context.ts';
import { isUuid } from '../../kernel/ids.ts';
import { InvariantBroken } from '../../kernel/invariant.ts';
import type { NodeKind } from '../../kernel/nodes.ts';
import { HistoryEntry } from '../entry.ts';

/** The entries that a caller may see: its business's, or its own alone. */
export function visibleEntries(context: Context): FilterQuery<HistoryEntry> & object {
  return bySight<FilterQuery<HistoryEntry> & object>(identityOf(context), {
    tenant: (business) => ({ business }),
    one: (business, id) => ({ business, payoutUser: [business, id] }),
  });
}

/** How `node` and `nodes` find an entry by its id, among those that the caller may see. */
export const historyEntryNode: NodeKind = {
  type: HistoryEntry,
  asks: { may: 'read', sees: 'one' },
  find: (context, ids) =>
    context.em().find(HistoryEntry, { $and: [visibleEntries(context), { id: { $in: ids } }] }),
};

/** The entry with that id, among those that the caller may see. */
export async function findEntry(context: Context, id: string): Promise<HistoryEntry | null> {
  if (!isUuid(id)) return null;
  const where = { $and: [visibleEntries(context), { id: id.toLowerCase() }] };
  return context.em().findOne(HistoryEntry, where);
}

/** The entry that another row names by its id. For many rows at once, it is one statement. */
export async function namedEntry(context: Context, id: string): Promise<HistoryEntry> {
  return loaderOf(context).load(id);
}

/** Its keys are named by rows that the caller has been shown. */
const loaderOf = perContext(
  (context) =>
    new DataLoader<string, HistoryEntry>(
      async (ids) => {
        const where = { $and: [visibleEntries(context), { id: { $in: [...new Set(ids)] } }] };
        const found = await context.em().find(HistoryEntry, where);
        const byId = new Map(found.map((entry) => [entry.id, entry]));
        return ids.map((id) => byId.get(id) ?? new InvariantBroken('A row names no entry'));
      },
      { cache: false },
    ),
);
