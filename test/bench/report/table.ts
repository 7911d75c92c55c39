/** Rows of text in columns; the first is aligned to the left, the others, figures, to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd();
  return [line(head), widths.map((width) => '─'.repeat(width)).join('───'), ...rows.map(line)].join(
    '\n',
  );
}

/** A whole number with commas. */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** Milliseconds or a ratio, with as many digits as mean something. */
export function fraction(value: number): string {
  return value >= 100 ? whole(value) : value.toFixed(2);
}
