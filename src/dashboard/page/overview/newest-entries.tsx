import { graphql, type ResultOf } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Money } from '../design/money.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { type Column, Table } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { ENTRY_KINDS } from '../entry/kinds.ts';

const NewestEntriesQuery = graphql(`
  query NewestEntries {
    history(first: 8) {
      nodes {
        id
        type
        amount
        reference
        createdAt
        payoutUser {
          id
          email
        }
      }
    }
  }
`);

type Entry = ResultOf<typeof NewestEntriesQuery>['history']['nodes'][number];

const COLUMNS: readonly Column<Entry>[] = [
  {
    head: 'What',
    cell: ({ id, type }) => <a href={`/dashboard/history/${id}`}>{ENTRY_KINDS[type].name}</a>,
  },
  { head: 'Who', wide: true, cell: ({ payoutUser }) => payoutUser?.email ?? '–' },
  { head: 'When', cell: ({ createdAt }) => <Time at={createdAt} /> },
  {
    head: 'Amount',
    align: 'right',
    cell: ({ type, amount }) => <Money cents={amount} sign={ENTRY_KINDS[type].sign} />,
  },
];

/** What has happened last; it moves by itself. */
export function NewestEntries() {
  const { data, error, loading, refresh } = useApiQuery(NewestEntriesQuery, {}, { live: true });
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Newest entries</h2>
        <a href="/dashboard/history">All of history</a>
      </header>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the newest entries" />}
      {data && data.history.nodes.length === 0 && (
        <Empty title="Nothing has happened yet. Once somebody is paid, it is listed here." />
      )}
      {data && data.history.nodes.length > 0 && (
        <Table
          caption="Newest entries"
          columns={COLUMNS}
          rows={data.history.nodes}
          keyOf={({ id }) => id}
        />
      )}
    </section>
  );
}
