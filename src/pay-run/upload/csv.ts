import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { invariant } from '../../kernel/invariant.ts';
import { type ReadRow, readHeader } from './columns.ts';
import type { DraftLine } from './line.ts';
import { refusedAt } from './refusal.ts';
import { LINE_BYTES_MAX } from './text.ts';

/** The lines of a CSV file (RFC 4180) while its text arrives. */
export async function* csvLines(text: AsyncIterable<string>): AsyncGenerator<DraftLine> {
  const table = new Table();
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    // The table compares, because the parser counts a CRLF within quotes as two lines.
    relax_column_count: true,
    max_record_size: LINE_BYTES_MAX,
    // Called at once for each row; whoever reads them comes later, or never if one is wrong.
    on_record: (cells, { empty_lines: emptyLines }) => table.check(cells, emptyLines),
  });
  try {
    // What goes wrong in either of the two is thrown here.
    const rows: AsyncIterable<string[]> = pipeline(text, parser, () => undefined);
    for await (const cells of rows) yield table.read(cells);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw notTable(error, table.lineAfter(Number(error['empty_lines'])));
  }
}

/** What is known of a table by its rows so far. */
class Table {
  #header: { readonly columns: number; readonly read: ReadRow } | undefined;
  /** How many lines the rows take, without empty ones: a cell may have line feeds. */
  #lines = 0;

  /** Where the next row begins, if there are so many empty lines before it. */
  lineAfter(emptyLines: number): number {
    return this.#lines + emptyLines + 1;
  }

  /** Takes the header away, and refuses a row that has more or fewer cells. */
  check(cells: string[], emptyLines: number): string[] | undefined {
    const line = this.lineAfter(emptyLines);
    this.#lines += linesIn(cells);
    if (!this.#header) {
      this.#header = { columns: cells.length, read: readHeader(cells, line) };
      return undefined;
    }
    const { columns } = this.#header;
    if (cells.length === columns) return cells;
    throw refusedAt(line, `must have ${columns} cells, as the header, and has ${cells.length}.`);
  }

  read(cells: readonly string[]): DraftLine {
    invariant(this.#header, 'A row without a header');
    return this.#header.read(cells);
  }
}

function linesIn(cells: readonly string[]): number {
  return cells.reduce(
    (sum, cell) => sum + (cell.includes('\n') ? cell.split('\n').length - 1 : 0),
    1,
  );
}

const MISPLACED: ReadonlySet<string> = new Set([
  'INVALID_OPENING_QUOTE',
  'CSV_INVALID_CLOSING_QUOTE',
]);

/** Why the row that begins there is none. A line itself is short enough, so one too long is quoted. */
function notTable({ code }: CsvError, line: number) {
  return refusedAt(
    line,
    MISPLACED.has(code)
      ? 'has a quote within a cell: such a cell stands in quotes, with each of its own doubled.'
      : 'opens a quote that is not closed.',
  );
}
