import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { EntryRow, NEWEST_COLUMNS } from '../entry/entry-row.tsx';

const NewestEntriesQuery = graphql(
  `
    query NewestEntries {
      history(first: 8) {
        nodes {
          id
          ...EntryRow
        }
      }
    }
  `,
  [EntryRow],
);

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
          columns={NEWEST_COLUMNS}
          rows={data.history.nodes}
          keyOf={({ id }) => id}
        />
      )}
    </section>
  );
}
