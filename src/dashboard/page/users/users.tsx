import { useEffect, useState } from 'preact/hooks';
import { type ResultOf, graphql } from '../api/graphql.ts';
import { useAddress, usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { useDelayed } from '../api/use-delayed.ts';
import { useMay } from '../api/session.ts';
import { Money } from '../design/money.tsx';
import { Pager } from '../design/pager.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { type Column, Table } from '../design/table.tsx';
import { Time } from '../design/time.tsx';
import { Page } from '../shell/page.tsx';
import { UserFilters, filterOf, orderOf } from './user-filters.tsx';
import { UserStatus } from './user-status.tsx';

const UsersQuery = graphql(`
  query Users(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: PayoutUserFilter
    $orderBy: PayoutUserOrder
  ) {
    payoutUsers(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      totalCount
      nodes {
        id
        email
        balance
        status
        createdAt
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

type User = ResultOf<typeof UsersQuery>['payoutUsers']['nodes'][number];

const COLUMNS: readonly Column<User>[] = [
  {
    head: 'E-mail',
    wide: true,
    cell: ({ id, email }) => (
      <a href={`/dashboard/users/${id}`} title={email}>
        {email}
      </a>
    ),
  },
  { head: 'Status', cell: ({ status }) => <UserStatus status={status} /> },
  { head: 'First paid', cell: ({ createdAt }) => <Time at={createdAt} /> },
  { head: 'Balance', align: 'right', cell: ({ balance }) => <Money cents={balance} /> },
];

/** Who has been paid: searched as one types, filtered, ordered, and paged. */
export function Users() {
  const { query, change } = useAddress();
  const [typed, setTyped] = useState(query['email'] ?? '');
  const settled = useDelayed(typed.trim());
  useEffect(() => {
    if (settled !== (query['email'] ?? '')) {
      change({ email: settled, after: undefined, before: undefined }, true);
    }
  }, [settled]);
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const { data, error, loading, stale, refresh } = useApiQuery(
    UsersQuery,
    { ...variables, filter: filterOf(query), orderBy: orderOf(query) },
    { live: isFirst },
  );
  const mayPay = useMay('pay');
  const users = data?.payoutUsers;
  const isFiltered = ['email', 'status', 'least'].some((name) => query[name] !== undefined);
  return (
    <Page
      title="Payout users"
      actions={
        mayPay && (
          <a class="button primary" href="/dashboard/pay">
            Pay somebody
          </a>
        )
      }
    >
      <section class="panel">
        <UserFilters typed={typed} onTyped={setTyped} />
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="payout users" lines={8} />}
        {users && users.nodes.length === 0 && (
          <Empty title={isFiltered ? 'Nobody fits this.' : 'Nobody has been paid yet.'} />
        )}
        {users && users.nodes.length > 0 && (
          <Table
            caption="Payout users"
            columns={COLUMNS}
            rows={users.nodes}
            keyOf={({ id }) => id}
            busy={stale && !isFirst}
          />
        )}
        {users && (
          <Pager
            of="payout users"
            one="payout user"
            total={users.totalCount}
            hasPrevious={users.pageInfo.hasPreviousPage}
            hasNext={users.pageInfo.hasNextPage}
            onPrevious={() => onPrevious(users.pageInfo.startCursor)}
            onNext={() => onNext(users.pageInfo.endCursor)}
          />
        )}
      </section>
    </Page>
  );
}
