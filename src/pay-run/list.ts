import type { FilterQuery } from '@mikro-orm/core';
import type { Context } from '../kernel/context.ts';
import { isUuid } from '../kernel/ids.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import { visibleRuns } from './find.ts';
import { PayRun, type PayRunStatus } from './pay-run.ts';

/** What the cursors of this list are told by. */
const LIST = 'pay runs';

/** Arguments of a list of runs. */
export interface RunsArgs extends PageArgs {
  readonly filter?: { readonly status?: PayRunStatus | null | undefined } | null | undefined;
}

type Where = FilterQuery<PayRun> & object;

/** The runs that the caller may see, newest first: their ids sort by when they were made. */
export function listRuns(context: Context, { filter, ...args }: RunsArgs) {
  const visible = visibleRuns(context);
  const status = filter?.status;
  const where = visible && (status == null ? visible : { $and: [visible, { status }] });
  const em = context.em();
  return page<PayRun, string>(args, {
    cursor: ({ id }) => encodeCursor(LIST, id),
    locate: async (cursor) => {
      const [id] = decodeCursor(LIST, cursor) ?? [];
      if (!visible || typeof id !== 'string' || !isUuid(id)) return undefined;
      const known = await em.count(PayRun, { $and: [visible, { id }] });
      return known === 1 ? id : undefined;
    },
    rows: async (window) => {
      if (!where) return [];
      const order = window.inverted ? ('asc' as const) : ('desc' as const);
      const within = { $and: [where, ...bounds(window)] };
      return em.find(PayRun, within, { orderBy: { id: order }, limit: window.limit });
    },
    count: async () => (where ? em.count(PayRun, where) : 0),
  });
}

function bounds({ after, before }: Window<string>): Where[] {
  return [
    ...(after === undefined ? [] : [{ id: { $lt: after } }]),
    ...(before === undefined ? [] : [{ id: { $gt: before } }]),
  ];
}
