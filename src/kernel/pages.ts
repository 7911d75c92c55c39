import { invalid } from './errors.ts';

/** The number of rows of a page, by default. */
export const PAGE_SIZE = 20;
/** The largest number of rows of a page. */
export const PAGE_SIZE_MAX = 100;

/** The arguments of a connection (Relay's cursor connections, section 4). */
export interface PageArgs {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly last?: number | null | undefined;
  readonly before?: string | null | undefined;
}

/** The rows to read for a page: `limit` is one more than shown; `inverted` means from the end. */
export interface Window<Position> {
  readonly after: Position | undefined;
  readonly before: Position | undefined;
  readonly limit: number;
  readonly inverted: boolean;
}

/** A list with pages: how its cursors are written and read, and its rows found and counted. */
export interface Pageable<Row extends object, Position> {
  readonly cursor: (row: Row) => string;
  /** The position that a cursor names; undefined if it names none in this list. */
  readonly locate: (cursor: string) => Promise<Position | undefined>;
  readonly rows: (window: Window<Position>) => Promise<Row[]>;
  readonly count: () => Promise<number>;
}

/** A page of a list; throws `VALIDATION_FAILED` for arguments that are wrong. */
export async function page<Row extends object, Position>(
  args: PageArgs,
  list: Pageable<Row, Position>,
) {
  checkPageArgs(args);
  const [after, before] = await Promise.all([
    locate(list, 'after', args.after),
    locate(list, 'before', args.before),
  ]);
  const size = args.first ?? args.last ?? PAGE_SIZE;
  const inverted = args.last != null;
  const rows = await list.rows({ after, before, limit: size + 1, inverted });
  const more = rows.length > size;
  const shown = rows.slice(0, size);
  if (inverted) shown.reverse();
  const edges = shown.map((node) => ({ cursor: list.cursor(node), node }));
  const pageInfo = {
    hasNextPage: inverted ? before !== undefined : more,
    hasPreviousPage: inverted ? more : after !== undefined,
    startCursor: edges.at(0)?.cursor ?? null,
    endCursor: edges.at(-1)?.cursor ?? null,
  };
  return { edges, pageInfo, totalCount: list.count };
}

/** The most characters of a cursor: enough for one with the longest e-mail address. */
const CURSOR_LENGTH_MAX = 512;
/** The text for a cursor that is wrong. */
export const CURSOR_INVALID = 'The cursor is invalid.';

async function locate<Position>(
  list: Pick<Pageable<object, Position>, 'locate'>,
  argument: 'after' | 'before',
  cursor: string | null | undefined,
): Promise<Position | undefined> {
  if (cursor == null) return undefined;
  const position = await list.locate(cursor);
  if (position === undefined) throw invalid({ [argument]: [CURSOR_INVALID] });
  return position;
}

/** Refuses page sizes out of bounds, and texts that cannot be a cursor. */
export function checkPageArgs({ first, last, after, before }: PageArgs): void {
  if (first != null && last != null) {
    throw invalid({ last: ['The first and last arguments may not be given together.'] });
  }
  for (const [name, size] of Object.entries({ first, last })) {
    if (size == null || (size >= 0 && size <= PAGE_SIZE_MAX)) continue;
    throw invalid({ [name]: [`The ${name} must be between 0 and ${PAGE_SIZE_MAX}.`] });
  }
  for (const [name, cursor] of Object.entries({ after, before })) {
    if (cursor != null && !isCursor(cursor)) throw invalid({ [name]: [CURSOR_INVALID] });
  }
}

/** Whether a text has the form of a cursor of any list. */
export function isCursor(text: string): boolean {
  return partsOf(text) !== undefined;
}

/** The text of a cursor, which is valid for one list only and opaque to the caller. */
export function encodeCursor(list: string, ...values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([list, ...values])).toString('base64url');
}

/** The values of a cursor of `list`; undefined for any other text. */
export function decodeCursor(list: string, cursor: string): readonly unknown[] | undefined {
  const [of, ...values] = partsOf(cursor) ?? [];
  return of === list ? values : undefined;
}

function partsOf(cursor: string): readonly unknown[] | undefined {
  if (cursor.length > CURSOR_LENGTH_MAX) return undefined;
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(parts)) return undefined;
    const [list, ...values] = parts as [string, ...(string | number)[]];
    // Encoded again and compared, because Node decodes base64url leniently.
    if (encodeCursor(list, ...values) === cursor) return parts;
  } catch {
    // Not JSON, so not a cursor.
  }
  return undefined;
}
