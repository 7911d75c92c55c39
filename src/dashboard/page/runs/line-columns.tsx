import { Badge } from '../design/badge.tsx';
import { Money } from '../design/money.tsx';
import { type Column } from '../design/table.tsx';
import { type LineRowData } from './line-query.ts';
import { LINE_STATES, remarksOn } from './line-words.ts';

/** The columns of the list of a run's lines. */
export const LINE_COLUMNS: readonly Column<LineRowData>[] = [
  { head: 'Line', align: 'right', cell: ({ line }) => line.toLocaleString('en-US') },
  {
    head: 'E-mail',
    wide: true,
    cell: ({ email }) => (email === null ? '–' : <span title={email}>{email}</span>),
  },
  { head: 'Reference', wide: true, cell: ({ reference }) => reference ?? '–' },
  {
    head: 'State',
    cell: ({ status, entry }) => {
      const { name, tone } = LINE_STATES[status];
      const badge = <Badge tone={tone}>{name}</Badge>;
      return entry ? <a href={`/dashboard/history/${entry.id}`}>{badge}</a> : badge;
    },
  },
  { head: 'Amount', align: 'right', cell: ({ amount }) => <Money cents={amount} /> },
  {
    head: 'What is wrong',
    cell: (line) => <Remarks texts={remarksOn(line)} />,
  },
];

function Remarks({ texts }: { readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <ul class="remarks">
      {texts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
