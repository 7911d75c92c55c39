import { Badge } from '../design/badge.tsx';
import { Money } from '../design/money.tsx';
import type { Column } from '../design/table.tsx';
import type { LineRowData } from './line-query.ts';
import { LINE_STATES, remarksOn } from './line-words.ts';

const COLUMNS: readonly Column<LineRowData>[] = [
  { head: 'Line', align: 'right', cell: ({ line }) => line.toLocaleString('en-US') },
  {
    head: 'E-mail',
    wide: true,
    cell: ({ email }) => (email === null ? '–' : <span title={email}>{email}</span>),
  },
  {
    head: 'Reference',
    wide: true,
    cell: ({ reference }) =>
      reference === null ? '–' : <span title={reference}>{reference}</span>,
  },
  { head: 'State', cell: (line) => <LineState line={line} /> },
  { head: 'Amount', align: 'right', cell: ({ amount }) => <Money cents={amount} /> },
];

const REMARKS: Column<LineRowData> = {
  head: 'What is wrong',
  cell: (line) => <Remarks texts={remarksOn(line)} />,
};

/** The columns of a list of lines: what is wrong has one where anything is. */
export function lineColumns(lines: readonly LineRowData[]): readonly Column<LineRowData>[] {
  const isAnyWrong = lines.some((line) => remarksOn(line).length > 0);
  return isAnyWrong ? [...COLUMNS, REMARKS] : COLUMNS;
}

/** Where a line stands; one that was paid leads to its entry. */
function LineState({ line: { status, entry } }: { readonly line: LineRowData }) {
  const { name, tone } = LINE_STATES[status];
  const badge = <Badge tone={tone}>{name}</Badge>;
  return entry ? <a href={`/dashboard/history/${entry.id}`}>{badge}</a> : badge;
}

function Remarks({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return <>–</>;
  return (
    <ul class="remarks">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
