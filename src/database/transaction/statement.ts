/** A statement of fixed text, and the values of its `$1`, `$2` … */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The names of prepared statements, by text: each text is parsed once on each connection. */
const names = new Map<string, string>();

/**
 * The name under which a text is prepared. There are few texts, because they are made from
 * metadata.
 */
export function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `gateway_${names.size}`;
  names.set(text, name);
  return name;
}
