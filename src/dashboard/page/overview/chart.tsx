import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { themeStore } from '../shell/theme.ts';
import { useStore } from '../api/store.ts';
import type { Day } from './totals-query.ts';

const HEIGHT = 220;
/** How much of a day's place its two bars take. */
const BAR_SHARE = 0.36;
const CENTS = 100;

const dollars = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  maximumFractionDigits: 1,
});
const shortDay = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** Bars of each day. The table behind it says the same to the cent, so that it is but a picture here. */
export function Chart({ days }: { readonly days: readonly Day[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const theme = useStore(themeStore);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsOf(element), dataOf(days), element);
    };
    draw();
    const sized = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: HEIGHT }),
    );
    sized.observe(element);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      sized.disconnect();
      scheme.removeEventListener('change', draw);
      plot.current?.destroy();
    };
  }, [theme]);
  useEffect(() => plot.current?.setData(dataOf(days)), [days]);
  return (
    <div
      ref={place}
      class="chart"
      role="img"
      aria-label="Bars of what was allocated and taken back on each of the last 30 days; the table has the same figures."
    />
  );
}

/** A picture may round: nothing is computed from these. */
function dataOf(days: readonly Day[]): uPlot.AlignedData {
  return [
    days.map((_, at) => at),
    days.map(({ allocated }) => allocated / CENTS),
    days.map(({ reversed }) => reversed / CENTS),
    days.map(({ from }) => Date.parse(from)),
  ];
}

function optionsOf(element: HTMLElement): uPlot.Options {
  // Resolved by the browser, as a canvas does not know the page's variables.
  const style = getComputedStyle(element);
  const line = style.getPropertyValue('--chart-line');
  const bars = (align: 1 | -1) => {
    const draw = uPlot.paths.bars?.({ size: [BAR_SHARE, 24], align, gap: 1, radius: 0.15 });
    return draw ? { paths: draw } : {};
  };
  const axis = { stroke: style.color, font: `12px ${style.fontFamily}`, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [12, 8, 0, 8],
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.05 : 1] },
    },
    series: [
      {},
      {
        fill: style.getPropertyValue('--chart-allocated'),
        width: 0,
        points: { show: false },
        ...bars(-1),
      },
      {
        fill: style.getPropertyValue('--chart-reversed'),
        width: 0,
        points: { show: false },
        ...bars(1),
      },
      { show: false, scale: 'day' },
    ],
    axes: [
      {
        ...axis,
        size: 32,
        grid: { show: false },
        space: 64,
        values: (plot, places) =>
          places.map((at) => {
            const from = Number.isInteger(at) ? plot.data[3]?.[at] : undefined;
            return from == null ? '' : shortDay.format(from);
          }),
      },
      {
        ...axis,
        size: 64,
        grid: { stroke: line, width: 1 },
        values: (_plot, values) => values.map((value) => dollars.format(value)),
      },
    ],
  };
}
