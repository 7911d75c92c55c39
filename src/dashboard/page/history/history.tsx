import { graphql } from '../api/graphql.ts';
import { useAddress, usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Pager } from '../design/pager.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { EntryRow, HISTORY_COLUMNS } from '../entry/entry-row.tsx';
import { Page } from '../shell/page.tsx';
import { ExportButton } from './export-button.tsx';
import { HistoryFilters, filterOf } from './history-filters.tsx';

const HistoryQuery = graphql(
  `
    query History(
      $first: Int
      $after: String
      $last: Int
      $before: String
      $filter: HistoryFilter
    ) {
      history(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        nodes {
          id
          ...EntryRow
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  `,
  [EntryRow],
);

/** All that has happened, newest first. It is not counted: that would take long where there is much of it. */
export function History() {
  const { query } = useAddress();
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const filter = filterOf(query);
  const { data, error, loading, stale, refresh } = useApiQuery(
    HistoryQuery,
    { ...variables, filter },
    { live: isFirst },
  );
  const history = data?.history;
  const exportButton = (
    <ExportButton filter={filter} payoutUserId={history?.nodes[0]?.payoutUser?.id} />
  );
  return (
    <Page title="History" actions={exportButton}>
      <section class="panel">
        <HistoryFilters />
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="history" lines={8} />}
        {history && history.nodes.length === 0 && (
          <Empty
            title={
              Object.keys(filter).length > 0 ? 'No entry fits this.' : 'Nothing has happened yet.'
            }
          />
        )}
        {history && history.nodes.length > 0 && (
          <Table
            caption="Entries, newest first"
            columns={HISTORY_COLUMNS}
            rows={history.nodes}
            keyOf={({ id }) => id}
            busy={stale && !isFirst}
          />
        )}
        {history && (
          <Pager
            of="entries"
            hasPrevious={history.pageInfo.hasPreviousPage}
            hasNext={history.pageInfo.hasNextPage}
            onPrevious={() => onPrevious(history.pageInfo.startCursor)}
            onNext={() => onNext(history.pageInfo.endCursor)}
          />
        )}
      </section>
    </Page>
  );
}
