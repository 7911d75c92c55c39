import type { ComponentChildren } from 'preact';

/** One column: what its cells show of a row. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Amounts stand at the right. */
  readonly align?: 'right';
  /** The one that takes what room there is, and is cut with an ellipsis. */
  readonly wide?: true;
}

interface TableProps<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Whether newer rows are on their way. */
  readonly busy?: boolean;
}

/** Rows; in a narrow window each is a card. Its first column leads to the row's own page, where it has one. */
export function Table<Row>({ caption, columns, rows, keyOf, busy = false }: TableProps<Row>) {
  return (
    <div class="table" aria-busy={busy}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ head, align }) => (
              <th key={head} scope="col" class={align}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ head, cell, align, wide }) => (
                <td key={head} data-head={head} class={`${align ?? ''} ${wide ? 'wide' : ''}`}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
