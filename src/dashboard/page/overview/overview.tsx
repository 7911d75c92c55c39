import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Badge } from '../design/badge.tsx';
import { Money } from '../design/money.tsx';
import { Failed, Loading } from '../design/states.tsx';
import { Page } from '../shell/page.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { NewestEntries } from './newest-entries.tsx';

const OverviewQuery = graphql(`
  query Overview {
    payoutBalance {
      id
      amount
      balance
      currency
      payoutsEnabled
    }
  }
`);

/** The money at a glance: what can be paid out, what is behind it, and what has happened lately. */
export function Overview() {
  const { data, error, loading, refresh } = useApiQuery(OverviewQuery, {}, { live: true });
  return (
    <Page title="Overview">
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the balances" lines={2} />}
      {data && (
        <dl class="figures">
          <div class="figure">
            <dt>Payout balance</dt>
            <dd>
              <Money cents={data.payoutBalance.amount} class="large" />
            </dd>
          </div>
          <div class="figure">
            <dt>Main balance</dt>
            <dd>
              <Money cents={data.payoutBalance.balance} class="large" />
            </dd>
          </div>
          <div class="figure">
            <dt>Payouts</dt>
            <dd>
              {data.payoutBalance.payoutsEnabled ? (
                <Badge tone="good">On</Badge>
              ) : (
                <Badge tone="warn">Off</Badge>
              )}
            </dd>
          </div>
        </dl>
      )}
      <ChartPanel />
      <NewestEntries />
    </Page>
  );
}
