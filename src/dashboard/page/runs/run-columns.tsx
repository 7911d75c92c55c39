import { Money } from '../design/money.tsx';
import type { Column } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import type { RunRowData } from './run-query.ts';
import { RunState } from './run-state.tsx';
import { titleOf } from './run-words.ts';

/** The columns of the list of runs. */
export const RUN_COLUMNS: readonly Column<RunRowData>[] = [
  {
    head: 'Pay run',
    wide: true,
    cell: (run) => (
      <a href={`/dashboard/runs/${run.id}`} title={titleOf(run)}>
        {titleOf(run)}
      </a>
    ),
  },
  { head: 'State', cell: ({ status }) => <RunState status={status} /> },
  {
    head: 'Lines paid',
    align: 'right',
    cell: ({ paidLines, lineCount }) =>
      `${paidLines.toLocaleString('en-US')} of ${lineCount.toLocaleString('en-US')}`,
  },
  { head: 'Amount', align: 'right', cell: ({ amount }) => <Money cents={amount} /> },
  { head: 'Uploaded', cell: ({ createdAt }) => <Time at={createdAt} /> },
];
