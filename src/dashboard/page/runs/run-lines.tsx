import { graphql } from '../api/graphql.ts';
import { useMay } from '../api/session.ts';
import { useAddress, usePaging } from '../api/use-address.ts';
import { useApiQuery } from '../api/use-api-query.ts';
import { Pager } from '../design/pager.tsx';
import { Select } from '../design/select.tsx';
import { Empty, Failed, Loading } from '../design/states.tsx';
import { Table } from '../design/table.tsx';
import { DownloadButton } from '../files/download-button.tsx';
import { lineColumns } from './line-columns.tsx';
import { LineRow } from './line-query.ts';
import { LINE_STATES, lineStatusOf } from './line-words.ts';
import type { RunData } from './run-query.ts';

const LinesQuery = graphql(
  `
    query RunLines(
      $id: ID!
      $first: Int
      $after: String
      $last: Int
      $before: String
      $filter: PayRunLineFilter
    ) {
      payRun(id: $id) {
        id
        lines(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
          totalCount
          nodes {
            ...LineRow
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
  [LineRow],
);

const OPTIONS = [
  { value: 'all', text: 'All lines' },
  ...Object.entries(LINE_STATES).map(([value, { name }]) => ({ value, text: name })),
];

/** The lines of a run, a page at a time; of a draft with errors those first. */
export function RunLines({ run }: { readonly run: RunData }) {
  const { query, change } = useAddress();
  const { variables, onNext, onPrevious } = usePaging();
  const status = lineStatusOf(query['lines'], run);
  const { data, error, loading, stale, refresh } = useApiQuery(
    LinesQuery,
    { id: run.id, ...variables, filter: status === undefined ? {} : { status } },
    { live: true },
  );
  const lines = data?.payRun?.lines;
  return (
    <section class="panel">
      <Head run={run} />
      <div class="narrow">
        <Select
          label="Show"
          name="lines"
          value={status ?? 'all'}
          onChange={(next: string) =>
            change({ lines: next, after: undefined, before: undefined }, true)
          }
          options={OPTIONS}
        />
      </div>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the lines" lines={8} />}
      {lines && lines.nodes.length === 0 && <Empty title="No line is in this state." />}
      {lines && lines.nodes.length > 0 && (
        <Table
          caption="Lines of the pay run"
          columns={lineColumns(lines.nodes)}
          rows={lines.nodes}
          keyOf={({ line }) => String(line)}
          busy={stale && run.status === 'DRAFT'}
        />
      )}
      {lines && (
        <Pager
          of="lines"
          one="line"
          total={lines.totalCount}
          hasPrevious={lines.pageInfo.hasPreviousPage}
          hasNext={lines.pageInfo.hasNextPage}
          onPrevious={() => onPrevious(lines.pageInfo.startCursor)}
          onNext={() => onNext(lines.pageInfo.endCursor)}
        />
      )}
    </section>
  );
}

/** What can be done with all of the lines at once. */
function Head({ run }: { readonly run: RunData }) {
  const mayPay = useMay('pay');
  return (
    <>
      <header class="panel-head">
        <h2>Lines</h2>
        <div class="actions">
          {run.paidLines > 0 && (
            <a class="button plain" href={`/dashboard/history?run=${run.id}`}>
              Its entries
            </a>
          )}
          <DownloadButton
            what="report"
            label="Download the report"
            address={`/payout/runs/${run.id}/lines`}
            fileName={`pay-run-${run.id}.csv`}
          />
        </div>
      </header>
      <p class="quiet">
        Lines are counted from the first one below the header.
        {mayPay &&
          run.paidLines > 0 &&
          ' The report has the hashes of those who were paid: whoever has one logs in as that payout user.'}
      </p>
    </>
  );
}
