/** A statement of fixed text, and the values of its `$1`, `$2` … */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Names of prepared statements by their text: one text is planned once on each connection. */
const names = new Map<string, string>();

/** The name under which a text is prepared; texts are few, as they are made from metadata. */
export function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `gateway_${names.size}`;
  names.set(text, name);
  return name;
}
