const SPECIAL = /["\\]/;

/**
 * The values of a column as PostgreSQL reads an array (PostgreSQL, "Array Input and Output Syntax"). The
 * driver's own function looks twice into each element for what is to be escaped.
 */
export function arrayLiteral(values: readonly unknown[]): string {
  return `{${values.map(elementOf).join(',')}}`;
}

function elementOf(value: unknown): string {
  if (value == null) return 'NULL';
  if (typeof value === 'string') {
    return SPECIAL.test(value) ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : `"${value}"`;
  }
  if (value instanceof Date) return `"${isoOf(value)}"`;
  if (Buffer.isBuffer(value)) return `"\\\\x${value.toString('hex')}"`;
  return typeof value === 'object' ? elementOf(JSON.stringify(value)) : `${value as number}`;
}

let last = { ms: Number.NaN, iso: '' };

/** The rows of a group have few times among them, most of them the group's own. */
function isoOf(date: Date): string {
  const ms = date.getTime();
  if (ms !== last.ms) last = { ms, iso: date.toISOString() };
  return last.iso;
}
