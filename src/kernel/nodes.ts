import DataLoader from 'dataloader';
import type { Builder } from './builder.ts';
import { type Context, identityOf, perContext } from './context.ts';
import { type Asks, mayHave } from './field-scopes.ts';
import { isUuid } from './ids.ts';
import { PAGE_SIZE_MAX } from './pages.ts';
import { boundedTexts, idArgument } from './texts.ts';

/** A row that is found by its id alone. */
interface NodeRow {
  readonly id: string;
}

/** A type whose rows are found by their ids alone; it implements the interface `Node`. */
export interface NodeKind {
  /** The class of the rows, by which Pothos knows the type. */
  readonly type: new () => NodeRow;
  /** What it takes to see any: for all others there is none. */
  readonly asks: Asks;
  /** The rows with these ids that the caller may see, by at most one statement. */
  readonly find: (context: Context, ids: readonly string[]) => Promise<readonly NodeRow[]>;
}

/** The argument for a list of ids. */
const IDS_ARGUMENT = 'ids';

/** Adds `Node`, `node` and `nodes` (Relay's global object identification). */
export function addNodes(builder: Builder, kinds: readonly NodeKind[]): void {
  builder.interfaceType('Node', {
    description: 'What can be asked for by its id alone.',
    resolveType: (row) => kinds.find(({ type }) => row instanceof type)?.type,
    fields: (t) => ({ id: t.exposeID('id', { description: 'The id, the same for ever.' }) }),
  });
  const loaderOf = perContext(
    (context) =>
      new DataLoader<string, NodeRow | null>((ids) => findNodes(context, kinds, ids), {
        cache: false,
      }),
  );
  const asks = anyOf(kinds);
  builder.queryFields((t) => ({
    node: t.field({
      type: 'Node',
      nullable: true,
      description: 'Whatever has this id; null where there is nothing that the caller may see.',
      authScopes: asks,
      args: {
        id: t.arg.id(idArgument('Its id.')),
      },
      resolve: (_root, { id }, context) => loaderOf(context).load(id),
    }),
    nodes: t.field({
      type: ['Node'],
      nullable: { list: false, items: true },
      description: 'Whatever has these ids, in their order, each as `node` would find it.',
      authScopes: asks,
      args: {
        [IDS_ARGUMENT]: t.arg.idList({
          required: true,
          description: `Their ids, up to ${PAGE_SIZE_MAX}.`,
          validate: { schema: boundedTexts(IDS_ARGUMENT, PAGE_SIZE_MAX) },
        }),
      },
      resolve: (_root, { ids }, context) =>
        Promise.all(ids.map((id) => loaderOf(context).load(id))),
    }),
  }));
}

/** Whoever may see any kind may ask for whatever has an id. */
function anyOf(kinds: readonly NodeKind[]) {
  const may = new Set(kinds.flatMap(({ asks }) => asks.may ?? []));
  const isForOne = kinds.some(({ asks }) => asks.sees === 'one');
  return { may: [...may], ...(isForOne && { sees: 'one' as const }) };
}

/**
 * An id does not tell the type of its row, so each type is asked for the ids that are not found yet.
 * Ids are UUIDs, so no two types share one.
 */
async function findNodes(context: Context, kinds: readonly NodeKind[], ids: readonly string[]) {
  const found = new Map<string, NodeRow>();
  const missing = new Set(ids.filter(isUuid).map((id) => id.toLowerCase()));
  for (const { asks, find } of kinds) {
    if (missing.size === 0) break;
    if (!mayHave(identityOf(context), asks)) continue;
    for (const row of await find(context, [...missing])) {
      found.set(row.id, row);
      missing.delete(row.id);
    }
  }
  return ids.map((id) => found.get(id.toLowerCase()) ?? null);
}
