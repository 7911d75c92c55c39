import { useRoute } from 'preact-iso';
import { graphql } from '../api/graphql.ts';
import { moneyMoved } from '../api/live.ts';
import { followStream } from '../api/stream.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { useWhileSeen } from '../api/use-while-seen.ts';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Page } from '../shell/page.tsx';
import { RunActions } from './run-actions.tsx';
import { RunLines } from './run-lines.tsx';
import { RunNotes } from './run-notes.tsx';
import { RunQuery } from './run-query.ts';
import { RunSummary } from './run-summary.tsx';
import { titleOf } from './run-words.ts';

const RunSubscription = graphql(`
  subscription RunProgress($id: ID!) {
    payRun(id: $id) {
      id
      status
    }
  }
`);

/** One pay run: what it would do, how far it has come, and what may be done about it. */
export function RunPage() {
  const id = useRoute().params['id'] ?? '';
  const { data, error, loading, refresh } = useApiQuery(RunQuery, { id }, { live: true });
  const run = data?.payRun;
  if (!run) {
    return (
      <Page title="Pay run">
        {error && <Failed error={error} retry={refresh} />}
        {loading && <Loading what="the pay run" />}
        {data && (
          <Empty title="There is no pay run of this id.">
            <p>One that nobody confirms is thrown away after 7 days.</p>
          </Empty>
        )}
      </Page>
    );
  }
  const { payoutBalance } = data;
  return (
    <Page title={titleOf(run)} actions={<RunActions run={run} balance={payoutBalance} />}>
      {error && <Failed error={error} retry={refresh} />}
      <FollowRun id={run.id} />
      <RunNotes run={run} balance={payoutBalance} />
      <RunSummary run={run} />
      <RunLines run={run} />
    </Page>
  );
}

/** Has the page told of whatever changes on a run: also of what moves no money, such as its end. */
function FollowRun({ id }: { readonly id: string }) {
  useWhileSeen(() => followStream(RunSubscription, { id }, { onNext: moneyMoved }), id);
  return null;
}
