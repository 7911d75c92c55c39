import { POINTS } from '../measures/points.ts';
import type { Results } from './results.ts';
import { whole } from './table.ts';

/** Who is in the chart, the product's own in the strong colour. */
const BARS = [
  { id: 'rest hot 256', label: 'POST /payout/create', isOurs: true },
  { id: 'graphql hot 256', label: 'createPayoutUser (GraphQL)', isOurs: true },
  { id: 'batched hot 256', label: 'batched PL/pgSQL procedure, by hand', isOurs: false },
  { id: 'procedure hot 256', label: 'PL/pgSQL procedure per payout', isOurs: false },
  { id: 'per-request hot 256', label: 'ORM transaction per request', isOurs: false },
] as const;

const WIDTH = 760;
const LABELS = 250;
const VALUES = 70;
const BAR = 22;
const ROW = 34;
const TOP = 44;

// Greys and blues that can be read on white and on GitHub's dark alike: an SVG in an <img> hears of
// the system's theme, and not of the page's.
const STYLE = `text { font: 13px -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #768390 }
  .title { font-weight: 600 } .value { font-variant-numeric: tabular-nums }
  .ours { fill: #3b82f6 } .others { fill: #9aa4af }`;

/** The payouts of one hot business a second, by candidate, as an SVG. */
export function chart(results: Results): string {
  const bars = BARS.map((bar) => ({ ...bar, rate: results.median(bar.id, 'rate') ?? 0 }));
  const most = Math.max(1, ...bars.map(({ rate }) => rate));
  const scale = (WIDTH - LABELS - VALUES) / most;
  const height = TOP + bars.length * ROW;
  const { connections } = POINTS.find(({ id }) => id === BARS[0].id) ?? { connections: 0 };
  const rows = bars.map(({ label, isOurs, rate }, at) => {
    const y = TOP + at * ROW;
    const length = Math.max(1, Math.round(rate * scale));
    return `  <text x="${LABELS - 12}" y="${y + 16}" text-anchor="end">${label}</text>
  <rect class="${isOurs ? 'ours' : 'others'}" x="${LABELS}" y="${y}" width="${length}" height="${BAR}" rx="3"/>
  <text class="value" x="${LABELS + length + 8}" y="${y + 16}">${whole(rate)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">
  <style>${STYLE}</style>
  <text class="title" x="0" y="20">Payouts a second of one hot business, ${connections} connections</text>
${rows.join('\n')}
</svg>
`;
}
