import DataLoader from 'dataloader';
import { type Context, identityOf, perContext } from '../kernel/context.ts';
import { type PageArgs, type Window, decodeCursor, encodeCursor, page } from '../kernel/pages.ts';
import type { PayRun } from './pay-run.ts';
import { type LineProblem, PayRunLine, type PayRunLineStatus } from './pay-run-line.ts';

/** What the cursors of this list are told by. */
const LIST = 'lines of a pay run';

/** How many problems a run shows of those that its lines have. */
export const PROBLEMS_SHOWN_MAX = 100;

/** Arguments of a list of lines. */
export interface LinesArgs extends PageArgs {
  readonly filter?: { readonly status?: PayRunLineStatus | null | undefined } | null | undefined;
}

/** A problem, and the line that has it. */
export interface NumberedProblem extends LineProblem {
  readonly line: number;
}

/** The lines of a run in the order of the file. For many runs at once, it is one statement. */
export function listLines(context: Context, run: PayRun, { filter, ...args }: LinesArgs) {
  const status = filter?.status ?? undefined;
  const { pages, counts } = loadersOf(context);
  return page<PayRunLine, number>(args, {
    cursor: ({ line }) => encodeCursor(LIST, run.id, line),
    locate: async (cursor) => {
      const [id, line] = decodeCursor(LIST, cursor) ?? [];
      return id === run.id && isLineOf(run, line) ? line : undefined;
    },
    rows: (window) => pages.load({ runId: run.id, status, window }),
    count: async () => (status ? counts.load({ runId: run.id, status }) : run.lines),
  });
}

/** The first problems of a run's lines. For many runs at once, it is one statement. */
export async function problemsOf(context: Context, { id: runId, lines: all, validLines }: PayRun) {
  if (validLines === all) return [];
  const window = {
    after: undefined,
    before: undefined,
    limit: PROBLEMS_SHOWN_MAX,
    inverted: false,
  };
  const lines = await loadersOf(context).pages.load({ runId, status: 'INVALID', window });
  return lines.flatMap(numberedProblems).slice(0, PROBLEMS_SHOWN_MAX);
}

/** What is wrong with a line. */
export function numberedProblems({ line, problems }: PayRunLine): NumberedProblem[] {
  return (problems ?? []).map(({ field, message }) => ({ line, field, message }));
}

function isLineOf({ lines }: PayRun, line: unknown): line is number {
  return Number.isInteger(line) && Number(line) >= 1 && Number(line) <= lines;
}

interface CountKey {
  readonly runId: string;
  readonly status: PayRunLineStatus | undefined;
}

interface PageKey extends CountKey {
  readonly window: Window<number>;
}

/** The loaders of one request; without a cache, as lines are paid meanwhile. */
const loadersOf = perContext((context) => ({
  pages: new DataLoader<PageKey, PayRunLine[]>(
    (keys) =>
      inGroups(
        keys,
        ({ status, window }) => JSON.stringify([status, window]),
        (group) => findPages(context, group),
        [],
      ),
    { cache: false },
  ),
  counts: new DataLoader<CountKey, number>(
    (keys) =>
      inGroups(
        keys,
        ({ status }) => String(status),
        (group) => countLines(context, group),
        0,
      ),
    { cache: false },
  ),
}));

/** One statement for all runs of which the same is asked. */
async function inGroups<Key extends CountKey, Value>(
  keys: readonly Key[],
  same: (key: Key) => string,
  find: (group: readonly [Key, ...Key[]]) => Promise<ReadonlyMap<string, Value>>,
  none: Value,
): Promise<Value[]> {
  const groups = Map.groupBy(keys, same) as Map<string, [Key, ...Key[]]>;
  const found = await Promise.all(
    [...groups].map(async ([name, group]) => [name, await find(group)] as const),
  );
  const byName = new Map(found);
  return keys.map((key) => byName.get(same(key))?.get(key.runId) ?? none);
}

/** One page of each run's lines, by one statement that searches the index once for each run. */
async function findPages(context: Context, keys: readonly [PageKey, ...PageKey[]]) {
  const [{ status, window }] = keys;
  const em = context.em();
  const state = status ? 'and status = ?' : '';
  // Whoever lists many runs asks for the lines that have problems, which have an index of their own.
  const problems = status === 'INVALID' ? 'and problems is not null' : '';
  const direction = window.inverted ? 'desc' : 'asc';
  const rows = await em.execute(
    `select found.* from unnest(?::uuid[]) as wanted (id) cross join lateral (
       select * from pay_run_line
       where business_id = ? and run_id = wanted.id and line > ? and line < ? ${state} ${problems}
       order by line ${direction} limit ?
     ) as found`,
    [
      idsOf(keys),
      identityOf(context).tenantId,
      window.after ?? 0,
      window.before ?? LINE_MAX,
      ...(status ? [status] : []),
      window.limit,
    ],
  );
  const byRun = Map.groupBy(rows, (row) => String(row['run_id']));
  return new Map(
    [...byRun].map(([id, own]) => [id, own.map((row) => em.map(PayRunLine, row))] as const),
  );
}

/** Beyond the number of any line: the largest of the column's type. */
const LINE_MAX = 2_147_483_647;

async function countLines(context: Context, keys: readonly [CountKey, ...CountKey[]]) {
  const rows = await context.em().execute<{ id: string; count: string }[]>(
    `select run_id as id, count(*) from pay_run_line
     where business_id = ? and run_id = any(?::uuid[]) and status = ? group by run_id`,
    [identityOf(context).tenantId, idsOf(keys), keys[0].status],
  );
  return new Map(rows.map(({ id, count }) => [id, Number(count)]));
}

/** PostgreSQL's text of an array, because the ORM would make a parameter of each element. */
function idsOf(keys: readonly CountKey[]): string {
  return `{${[...new Set(keys.map(({ runId }) => runId))].join(',')}}`;
}
