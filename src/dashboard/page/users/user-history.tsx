import { graphql } from '../api/graphql.ts';
import { usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Pager } from '../design/pager.tsx';
import { Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { EntryRow, USER_COLUMNS } from '../entry/entry-row.tsx';

const UserHistoryQuery = graphql(
  `
    query UserHistory($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
      payoutUser(id: $id) {
        id
        history(first: $first, after: $after, last: $last, before: $before) {
          totalCount
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
    }
  `,
  [EntryRow],
);

/** What a payout user was given, and what was taken back; each leads to where it is taken back. */
export function UserHistory({ id }: { readonly id: string }) {
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const { data, error, loading, stale, refresh } = useApiQuery(
    UserHistoryQuery,
    { id, ...variables },
    { live: isFirst },
  );
  const history = data?.payoutUser?.history;
  return (
    <section class="panel">
      <h2>Entries</h2>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the entries" />}
      {history && (
        <>
          <Table
            caption="Entries of this payout user"
            columns={USER_COLUMNS}
            rows={history.nodes}
            keyOf={(entry) => entry.id}
            busy={stale && !isFirst}
          />
          <Pager
            of="entries"
            one="entry"
            total={history.totalCount}
            hasPrevious={history.pageInfo.hasPreviousPage}
            hasNext={history.pageInfo.hasNextPage}
            onPrevious={() => onPrevious(history.pageInfo.startCursor)}
            onNext={() => onNext(history.pageInfo.endCursor)}
          />
        </>
      )}
    </section>
  );
}
