/** What may be told of a statement: nothing that a caller has sent. */
export interface Told {
  readonly operation: string;
  /** The first table of ours that it names. */
  readonly table: string | undefined;
  /** Its text, where that is a fixed one, with `$1` for each value. */
  readonly text: string | undefined;
}

const OPERATIONS: ReadonlySet<string> = new Set([
  'BEGIN',
  'COMMIT',
  'DELETE',
  'END',
  'INSERT',
  'ROLLBACK',
  'SELECT',
  'UPDATE',
  'WITH',
]);

/** What a message begins with where a transaction begins with it. */
const OPENING = /^(?:(?:begin|start transaction|set local)\b[^;]*;\s*)+/i;
const TABLE = /\b(?:from|into|update|join)\s+(?:"?\w+"?\.)?"?(\w+)"?/gi;

/**
 * Describes a statement as the driver is given it. The ORM writes values into its texts, so only a
 * text that is given with its values apart is told; of any other its kind and its table.
 */
export function describeStatement(given: readonly unknown[], tables: ReadonlySet<string>): Told {
  const [statement] = given;
  const text = typeof statement === 'string' ? statement : textOf(statement);
  const [word = ''] = /^\w+/.exec(text.replace(OPENING, '').trimStart()) ?? [];
  const operation = word.toUpperCase();
  const named = text.matchAll(TABLE).map(([, name = '']) => name);
  return {
    operation: OPERATIONS.has(operation) ? operation : 'OTHER',
    table: named.find((name) => tables.has(name)),
    text: hasValues(statement) ? text : undefined,
  };
}

function textOf(statement: unknown): string {
  const { text } = Object(statement) as { readonly text?: unknown };
  return typeof text === 'string' ? text : '';
}

function hasValues(statement: unknown): boolean {
  return Array.isArray((Object(statement) as { readonly values?: unknown }).values);
}
