import { graphql } from '../api/graphql.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Failed, Loading } from '../design/states.tsx';
import { Page } from '../shell/page.tsx';
import { KeysPanel } from './keys-panel.tsx';
import { PayoutsPanel } from './payouts-panel.tsx';
import { TransferPanel } from './transfer-panel.tsx';

const SettingsQuery = graphql(`
  query Settings {
    payoutBalance {
      id
      amount
      balance
      payoutsEnabled
    }
  }
`);

/** What the business has set: whether it pays, where its money lies, and who may ask for what. */
export function Settings() {
  const { data, error, loading, refresh } = useApiQuery(SettingsQuery, {}, { live: true });
  return (
    <Page title="Settings">
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the settings" lines={4} />}
      {data && <PayoutsPanel enabled={data.payoutBalance.payoutsEnabled} />}
      {data && <TransferPanel balances={data.payoutBalance} />}
      <KeysPanel />
    </Page>
  );
}
