import { type ResultOf, graphql } from '../api/graphql.ts';
import { Money } from '../design/money.tsx';
import type { Column } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { ENTRY_KINDS } from './kinds.ts';

/** What a list shows of an entry. */
export const EntryRow = graphql(`
  fragment EntryRow on HistoryEntry @_unmask {
    id
    type
    amount
    reference
    createdAt
    payoutBalanceAfter
    userBalanceAfter
    payoutUser {
      id
      email
    }
  }
`);

export type EntryRowData = ResultOf<typeof EntryRow>;

const what: Column<EntryRowData> = {
  head: 'What',
  cell: ({ id, type }) => <a href={`/dashboard/history/${id}`}>{ENTRY_KINDS[type].name}</a>,
};
const who: Column<EntryRowData> = {
  head: 'Who',
  wide: true,
  cell: ({ payoutUser }) =>
    payoutUser ? (
      <a class="plain" href={`/dashboard/users/${payoutUser.id}`} title={payoutUser.email}>
        {payoutUser.email}
      </a>
    ) : (
      '–'
    ),
};
const reference: Column<EntryRowData> = {
  head: 'Reference',
  wide: true,
  cell: (entry) => entry.reference ?? '–',
};
const when: Column<EntryRowData> = {
  head: 'When',
  cell: ({ createdAt }) => <Time at={createdAt} />,
};
const amount: Column<EntryRowData> = {
  head: 'Amount',
  align: 'right',
  cell: (entry) => <Money cents={entry.amount} sign={ENTRY_KINDS[entry.type].sign} />,
};

/** The columns of the newest entries, of history, and of one payout user's history. */
export const NEWEST_COLUMNS = [what, who, when, amount];
export const HISTORY_COLUMNS: readonly Column<EntryRowData>[] = [
  what,
  who,
  reference,
  when,
  amount,
  {
    head: 'Payout balance',
    align: 'right',
    cell: ({ payoutBalanceAfter }) => <Money cents={payoutBalanceAfter} />,
  },
];
export const USER_COLUMNS: readonly Column<EntryRowData>[] = [
  what,
  reference,
  when,
  {
    head: 'Amount',
    align: 'right',
    // Seen from the payout user, whom a payout gives money.
    cell: (entry) => <Money cents={entry.amount} sign={entry.type === 'REVERSAL' ? '−' : '+'} />,
  },
  {
    head: 'Balance',
    align: 'right',
    cell: ({ userBalanceAfter }) => <Money cents={userBalanceAfter} />,
  },
];
