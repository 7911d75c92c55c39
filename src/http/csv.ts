import { stringify } from 'csv-stringify/sync';

/** The media type of CSV (RFC 7111), and the Content-Type of a reply in it, which has a header line. */
export const CSV_TYPE = 'text/csv';
export const CSV_CONTENT_TYPE = `${CSV_TYPE}; charset=utf-8; header=present`;

/** The end of a line in CSV (RFC 4180, section 2). */
const CRLF = '\r\n';

/** What stands in a cell: an object is JSON, and null is nothing. */
export type Cell = string | number | object | null;

/** The lines of CSV for these rows. A text that a spreadsheet would run as a formula begins with `'`. */
export function writeCsv(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows], { record_delimiter: CRLF, escape_formulas: true });
}
