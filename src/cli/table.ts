/** A result for people: a list as a table with a head, anything else as one line a field. */
export function table(result: object): string {
  if (!Array.isArray(result))
    return lines(Object.entries(result).map(([name, v]) => [name, show(v)]));
  const rows = result as readonly Record<string, unknown>[];
  const [first] = rows;
  if (!first) return 'There are none.\n';
  const names = Object.keys(first);
  return lines([names, ...rows.map((row) => names.map((name) => show(row[name])))]);
}

function show(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(show).join(', ');
  if (typeof value === 'object') return Object.values(value).map(show).join(': ');
  return `${value as string | number | boolean}`;
}

function lines(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const padded = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return `${padded.map((line) => line.trimEnd()).join('\n')}\n`;
}
