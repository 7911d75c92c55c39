import { graphql } from '../api/graphql.ts';
import { useMay } from '../api/session.ts';
import { useAddress, usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Pager } from '../design/pager.tsx';
import { Select } from '../design/select.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { Page } from '../shell/page.tsx';
import { RUN_COLUMNS } from './run-columns.tsx';
import { RunRow, type RunStatus } from './run-query.ts';
import { RUN_STATES } from './run-words.ts';
import { UploadPanel } from './upload-panel.tsx';

const RunsQuery = graphql(
  `
    query Runs($first: Int, $after: String, $last: Int, $before: String, $filter: PayRunFilter) {
      payRuns(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
        totalCount
        nodes {
          id
          ...RunRow
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
  [RunRow],
);

const STATUSES = [
  { value: '', text: 'Any state' },
  ...Object.entries(RUN_STATES).map(([value, { name }]) => ({ value, text: name })),
];

function isStatus(text: string | undefined): text is RunStatus {
  return text !== undefined && Object.hasOwn(RUN_STATES, text);
}

/** Files of payouts: a new one, and those that there are. */
export function Runs() {
  const mayPay = useMay('pay');
  return (
    <Page title="Pay runs">
      {mayPay && <UploadPanel />}
      <RunList />
    </Page>
  );
}

function RunList() {
  const { query, change } = useAddress();
  const { variables, isFirst, onNext, onPrevious } = usePaging();
  const status = query['status'];
  const filter = isStatus(status) ? { status } : {};
  const { data, error, loading, stale, refresh } = useApiQuery(
    RunsQuery,
    { ...variables, filter },
    { live: isFirst },
  );
  const runs = data?.payRuns;
  const isFiltered = isStatus(status);
  return (
    <section class="panel" aria-label="All pay runs">
      <div class="narrow">
        <Select
          label="State"
          name="status"
          value={status ?? ''}
          onChange={(next: string) =>
            change({ status: next, after: undefined, before: undefined }, true)
          }
          options={STATUSES}
        />
      </div>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the pay runs" lines={6} />}
      {runs && runs.nodes.length === 0 && (
        <Empty title={isFiltered ? 'No pay run is in this state.' : 'There is no pay run yet.'} />
      )}
      {runs && runs.nodes.length > 0 && (
        <Table
          caption="Pay runs, newest first"
          columns={RUN_COLUMNS}
          rows={runs.nodes}
          keyOf={({ id }) => id}
          busy={stale && !isFirst}
        />
      )}
      {runs && (runs.pageInfo.hasNextPage || runs.pageInfo.hasPreviousPage) && (
        <Pager
          of="pay runs"
          one="pay run"
          total={runs.totalCount}
          hasPrevious={runs.pageInfo.hasPreviousPage}
          hasNext={runs.pageInfo.hasNextPage}
          onPrevious={() => onPrevious(runs.pageInfo.startCursor)}
          onNext={() => onNext(runs.pageInfo.endCursor)}
        />
      )}
    </section>
  );
}
