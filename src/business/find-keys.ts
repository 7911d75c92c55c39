import type { FilterQuery } from '@mikro-orm/core';
import { bySight } from '../kernel/caller.ts';
import { type Context, identityOf } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import type { NodeKind } from '../kernel/nodes.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import { ApiKey } from './api-key.ts';

type Where = FilterQuery<ApiKey> & object;

/** What the cursors of this list are told by. */
const LIST = 'api keys';

/** The keys that a caller may see: its business's, if it may manage them. */
function visibleKeys(context: Context): Where | undefined {
  const caller = identityOf(context);
  return bySight<Where | undefined>(caller, {
    tenant: (businessId) => (caller.may.has('manage') ? { businessId } : undefined),
    one: () => undefined,
  });
}

/** How `node` and `nodes` find a key by its id, among those that the caller may see. */
export const apiKeyNode: NodeKind = {
  type: ApiKey,
  asks: { may: 'manage' },
  find: async (context, ids) => {
    const visible = visibleKeys(context);
    if (!visible) return [];
    return context.em().find(ApiKey, { $and: [visible, { id: { $in: ids } }] });
  },
};

/** The keys of the business, newest first: their ids sort by when they were made. */
export function listKeys(context: Context, args: PageArgs) {
  const visible = visibleKeys(context);
  const em = context.em();
  return page<ApiKey, string>(args, {
    cursor: ({ id }) => encodeCursor(LIST, id),
    locate: async (cursor) => {
      const [id] = decodeCursor(LIST, cursor) ?? [];
      if (!visible || typeof id !== 'string' || !isUuid(id)) return undefined;
      const known = await em.count(ApiKey, { $and: [visible, { id }] });
      return known === 1 ? id : undefined;
    },
    rows: async (window) => {
      if (!visible) return [];
      const order = window.inverted ? ('asc' as const) : ('desc' as const);
      const within = { $and: [visible, ...bounds(window)] };
      return em.find(ApiKey, within, { orderBy: { id: order }, limit: window.limit });
    },
    count: async () => (visible ? em.count(ApiKey, visible) : 0),
  });
}

function bounds({ after, before }: Window<string>): Where[] {
  return [
    ...(after === undefined ? [] : [{ id: { $lt: after } }]),
    ...(before === undefined ? [] : [{ id: { $gt: before } }]),
  ];
}
