import { lazy } from 'preact-iso';
import { useMemo, useState } from 'preact/hooks';
import { useApiQuery } from '../api/use-api-query.ts';
import { Button } from '../design/button.tsx';
import { Money } from '../design/money.tsx';
import { Failed, Loading } from '../design/states.tsx';
import { type Column, Table } from '../design/table.tsx';
import { lastMidnights } from './days.ts';
import { type Day, TotalsQuery } from './totals-query.ts';

const Chart = lazy(async () => (await import('./chart.tsx')).Chart);

const dayOf = (from: string) =>
  new Date(from).toLocaleDateString('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

const COLUMNS: readonly Column<Day>[] = [
  { head: 'Day', cell: ({ from }) => dayOf(from) },
  {
    head: 'Payouts',
    align: 'right',
    cell: ({ allocations }) => allocations.toLocaleString('en-US'),
  },
  { head: 'Allocated', align: 'right', cell: ({ allocated }) => <Money cents={allocated} /> },
  { head: 'Taken back', align: 'right', cell: ({ reversed }) => <Money cents={reversed} /> },
];

/** What was paid out and taken back in the last 30 days: as a chart, and as the table behind it. */
export function ChartPanel() {
  const between = useMemo(() => lastMidnights(new Date()), [new Date().toDateString()]);
  const [asTable, setAsTable] = useState(false);
  const { data, error, loading, refresh } = useApiQuery(TotalsQuery, { between }, { live: true });
  const days = data?.payoutTotals ?? [];
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>Allocated and taken back, by day</h2>
        <Button onClick={() => setAsTable(!asTable)}>
          {asTable ? 'Show the chart' : 'Show the table'}
        </Button>
      </header>
      {error && <Failed error={error} retry={refresh} />}
      {loading && <Loading what="the last 30 days" lines={6} />}
      {data && !asTable && <Totals days={days} />}
      {data && !asTable && <Chart days={days} />}
      {data && asTable && (
        <Table
          caption="Allocated and taken back in the last 30 days"
          columns={COLUMNS}
          rows={days.toReversed()}
          keyOf={({ from }) => from}
        />
      )}
    </section>
  );
}

/** What the chart says, in two sums: also its legend. */
function Totals({ days }: { readonly days: readonly Day[] }) {
  const sum = (of: (day: Day) => number) => days.reduce((total, day) => total + of(day), 0);
  return (
    <p class="legend">
      <span class="key allocated">
        Allocated <Money cents={sum(({ allocated }) => allocated)} />
      </span>
      <span class="key reversed">
        Taken back <Money cents={sum(({ reversed }) => reversed)} />
      </span>
      <span class="quiet">in 30 days</span>
    </p>
  );
}
