type Row = Readonly<Record<string, unknown>>;

/** A result for people: a list as a table with a head, anything else as one line a field. */
export function table(result: object): string {
  if (Array.isArray(result)) return rowsOf(result as Row[]);
  const entries = Object.entries(result);
  const fields = entries.filter(([, value]) => !isRows(value));
  const lists = entries.filter(([, value]) => isRows(value));
  return [
    lines(fields.map(([name, value]) => [name, show(value)])),
    ...lists.map(([name, rows]) => `\n${name}\n${rowsOf(rows as Row[])}`),
  ].join('');
}

function isRows(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'object';
}

function rowsOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return 'There are none.\n';
  const names = Object.keys(first);
  return lines([names, ...rows.map((row) => names.map((name) => show(row[name])))]);
}

function show(value: unknown): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(show).join(', ');
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([name, each]) => `${name} ${show(each)}`);
    return fields.join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lines(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(...rows.map((row) => row[at]?.length ?? 0)),
  );
  const padded = rows.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  return `${padded.map((line) => line.trimEnd()).join('\n')}\n`;
}
