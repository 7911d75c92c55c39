import { useRoute } from 'preact-iso';
import { graphql } from '../api/graphql.ts';
import { useMay } from '../api/session.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Money } from '../design/money.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Time } from '../design/time.tsx';
import { Page } from '../shell/page.tsx';
import { HashPanel } from './hash-panel.tsx';
import { StatusSwitch } from './status-switch.tsx';
import { UserHistory } from './user-history.tsx';
import { UserStatus } from './user-status.tsx';

const UserQuery = graphql(`
  query User($id: ID!) {
    payoutUser(id: $id) {
      id
      email
      balance
      status
      createdAt
      updatedAt
    }
  }
`);

/** One payout user: what it has, what it was given, and what may be done about it. */
export function UserPage() {
  const id = useRoute().params['id'] ?? '';
  const { data, error, loading, refresh } = useApiQuery(UserQuery, { id }, { live: true });
  const mayPay = useMay('pay');
  const mayManage = useMay('manage');
  const user = data?.payoutUser;
  if (!user) {
    return (
      <Page title="Payout user">
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="the payout user" />}
        {data && <Empty title="There is no payout user of this id." />}
      </Page>
    );
  }
  return (
    <Page
      title={user.email}
      actions={
        mayPay && (
          <a class="button primary" href={`/dashboard/pay?email=${encodeURIComponent(user.email)}`}>
            Pay again
          </a>
        )
      }
    >
      {error && <Failed error={error} retry={refresh} />}
      <section class="panel" aria-label="The payout user">
        <dl class="facts">
          <div>
            <dt>Balance</dt>
            <dd>
              <Money cents={user.balance} class="large" />
            </dd>
          </div>
          <div>
            <dt>Status</dt>
            <dd>
              <UserStatus status={user.status} />
            </dd>
          </div>
          <div>
            <dt>First paid</dt>
            <dd>
              <Time at={user.createdAt} />
            </dd>
          </div>
          <div>
            <dt>Last changed</dt>
            <dd>
              <Time at={user.updatedAt} />
            </dd>
          </div>
        </dl>
        {mayManage && <StatusSwitch user={user} />}
      </section>
      {mayPay && <HashPanel key={id} id={id} email={user.email} mayRotate={mayManage} />}
      <UserHistory id={id} />
    </Page>
  );
}
