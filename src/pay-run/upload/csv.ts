import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { type ReadRow, readHeader } from './columns.ts';
import { type DraftLine } from './line.ts';
import { refusedAt } from './refusal.ts';
import { LINE_BYTES_MAX } from './text.ts';

/** A row as the parser gives it, with how many empty lines stand before it in the file. */
interface Row {
  readonly record: readonly string[];
  readonly info: { readonly empty_lines: number };
}

/** The lines of a CSV file (RFC 4180) while its text arrives. */
export async function* csvLines(text: AsyncIterable<string>): AsyncGenerator<DraftLine> {
  let readRow: ReadRow | undefined;
  let columns = 0;
  // How many lines the rows so far take: more than one where a cell has line feeds.
  let taken = 0;
  try {
    for await (const { record: cells, info } of rowsOf(text)) {
      const line = taken + info.empty_lines + 1;
      taken += linesIn(cells);
      if (!readRow) {
        readRow = readHeader(cells, line);
        columns = cells.length;
      } else if (cells.length === columns) {
        yield readRow(cells);
      } else {
        throw refusedAt(line, `has ${cells.length} cells, and the header ${columns}.`);
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw notTable(error, taken + Number(error['empty_lines']) + 1);
  }
}

function rowsOf(text: AsyncIterable<string>): AsyncIterable<Row> {
  const parser = parse({
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    // Compared by ourselves, as the parser counts a CRLF within quotes as two lines.
    relax_column_count: true,
    max_record_size: LINE_BYTES_MAX,
    info: true,
  });
  // What goes wrong in either of them is thrown to whoever reads the rows.
  return pipeline(text, parser, () => undefined);
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
