import type { FilterQuery } from '@mikro-orm/core';
import DataLoader from 'dataloader';
import { bySight } from '../kernel/caller.ts';
import { type Context, identityOf, perContext } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import type { NodeKind } from '../kernel/nodes.ts';
import { PayRun } from './pay-run.ts';

/** The runs that a caller may see: its business's; a payout user sees none. */
export function visibleRuns(context: Context): (FilterQuery<PayRun> & object) | undefined {
  return bySight<(FilterQuery<PayRun> & object) | undefined>(identityOf(context), {
    tenant: (business) => ({ business }),
    one: () => undefined,
  });
}

/** How `node` and `nodes` find a run by its id, among those that the caller may see. */
export const payRunNode: NodeKind = { type: PayRun, asks: { may: 'read' }, find: findRuns };

/** The run with that id, among those that the caller may see. */
export async function findRun(context: Context, id: string): Promise<PayRun | null> {
  const [run] = isUuid(id) ? await findRuns(context, [id.toLowerCase()]) : [];
  return run ?? null;
}

/**
 * The run that another row names, where the caller may see it and it is not swept yet. For many rows
 * at once, it is one statement.
 */
export async function namedRun(context: Context, id: string | null | undefined) {
  return id == null ? null : loaderOf(context).load(id);
}

async function findRuns(context: Context, ids: readonly string[]): Promise<PayRun[]> {
  const visible = visibleRuns(context);
  if (!visible) return [];
  // A mutation of the same request may have changed it.
  const where = { $and: [visible, { id: { $in: ids } }] };
  return context.em().find(PayRun, where, { refresh: true });
}

const loaderOf = perContext(
  (context) =>
    new DataLoader<string, PayRun | null>(
      async (ids) => {
        const runs = await findRuns(context, [...new Set(ids)]);
        const byId = new Map(runs.map((run) => [run.id, run]));
        return ids.map((id) => byId.get(id) ?? null);
      },
      { cache: false },
    ),
);
