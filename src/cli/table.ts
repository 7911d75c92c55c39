import { dollars } from '../kernel/dollars.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Formats a result for people: a list as a table with a header, an object as one line for each
 * field. `cents` names the fields that hold money. They are shown in dollars, with aligned decimal
 * points.
 */
export function table(result: object, cents: readonly string[] = []): string {
  const money = new Set(cents);
  if (Array.isArray(result)) return rowsOf(result as Row[], money);
  const entries = Object.entries(result);
  const fields = entries.filter(([, value]) => !isRows(value));
  const lists = entries.filter(([, value]) => isRows(value));
  const amounts = fields.flatMap(([name, value]) => (money.has(name) ? show(value, true) : []));
  const width = Math.max(...amounts.map(({ length }) => length));
  const cell = (name: string, value: unknown) =>
    money.has(name) ? show(value, true).padStart(width) : show(value, false);
  return [
    lines(fields.map(([name, value]) => [name, cell(name, value)])),
    ...lists.map(([name, rows]) => `\n${name}\n${rowsOf(rows as Row[], money)}`),
  ].join('');
}

function isRows(value: unknown): boolean {
  return Array.isArray(value) && typeof value[0] === 'object';
}

function rowsOf(rows: readonly Row[], money: ReadonlySet<string>): string {
  // Rows may differ in their fields: only a test business has `test`.
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return 'There are none.\n';
  const right = names.map((name) => rows.every((row) => typeof row[name] === 'number'));
  const cells = rows.map((row) => names.map((name) => show(row[name], money.has(name))));
  return lines([names, ...cells], right);
}

function show(value: unknown, isCents: boolean): string {
  if (value === null || value === undefined || value === '') return '-';
  if (isCents && typeof value === 'number') return dollars(value);
  if (value instanceof Date) return time(value);
  if (Array.isArray(value)) {
    return value.length === 0 ? 'none' : value.map((each) => show(each, isCents)).join(', ');
  }
  if (typeof value === 'object') {
    const fields = Object.entries(value).map(([name, each]) => `${name} ${show(each, false)}`);
    return fields.join(', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** To the second, and in UTC, because the operator and the log may be in different time zones. */
function time(date: Date): string {
  return date.toISOString().replace(/T(.*)\.\d+Z$/, ' $1 UTC');
}

/** Aligns the cells of each column; `right` says which columns are aligned to the right. */
function lines(rows: readonly (readonly string[])[], right: readonly boolean[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const pad = (cell: string, column: number) =>
    right[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return `${rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')}\n`;
}
