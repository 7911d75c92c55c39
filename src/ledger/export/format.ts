import { CSV_CONTENT_TYPE, CSV_TYPE, writeCsv } from '../../http/csv.ts';
import type { Column } from './columns.ts';
import type { ExportedEntry } from './pages.ts';

/** A way to write entries. */
export interface Format {
  readonly mediaType: string;
  /** The Content-Type of a reply. */
  readonly contentType: string;
  /** How the name of its file ends. */
  readonly extension: string;
  /** What comes before all entries. */
  readonly head: (columns: readonly Column[]) => string;
  readonly lines: (columns: readonly Column[], entries: readonly ExportedEntry[]) => string;
}

/** The formats by the names that they have on the command line. */
export const FORMATS = {
  csv: {
    mediaType: CSV_TYPE,
    contentType: CSV_CONTENT_TYPE,
    extension: 'csv',
    head: (columns) => writeCsv([columns.map(({ name }) => name)]),
    lines: (columns, entries) =>
      writeCsv(entries.map((entry) => columns.map((column) => column.of(entry)))),
  },
  ndjson: {
    mediaType: 'application/x-ndjson',
    contentType: 'application/x-ndjson',
    extension: 'ndjson',
    head: () => '',
    lines: (columns, entries) =>
      entries
        .map((entry) => {
          const cells = columns.map((column) => [column.name, column.of(entry)] as const);
          return `${JSON.stringify(Object.fromEntries(cells))}\n`;
        })
        .join(''),
  },
} as const satisfies Record<string, Format>;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;

/** The names of the formats; the first is the one that is written unless another is asked for. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
