import { type Machine, warningOf } from './machine.ts';
import type { Options } from '../options.ts';
import { POINTS } from '../measures/points.ts';
import { type Ratio, ratiosOf } from './ratios.ts';
import type { Figure, Results } from './results.ts';
import { fraction, table, whole } from './table.ts';

/** What a run is described by. */
export interface Outcome {
  readonly machine: Machine;
  readonly postgresql: string;
  readonly options: Options;
  readonly results: Results;
  readonly best: ReadonlyMap<string, number>;
}

/** What a point beyond those of each round is called. */
const EXTRA: readonly (readonly [prefix: string, label: string])[] = [
  ['rest hot 256 slow disk', 'POST /payout/create, 2 ms a commit'],
  ['procedure hot 256 slow disk', '(b) a procedure per payout, 2 ms a commit'],
  ['rest full tables', 'POST /payout/create, preloaded'],
  ['rest empty tables', 'POST /payout/create, empty tables'],
  ['history ', 'first page of history, '],
  ['search ', 'payoutUsers, '],
];

/** The run as people read it. */
export function reportText({ machine, postgresql, options, results, best }: Outcome): string {
  const { cores, cpu, memoryGb, platform, node } = machine;
  const warning = warningOf(machine);
  const { rounds, seconds, rows } = options;
  const sizes = [...best].map(([name, size]) => `${name} ${size}`).join(', ');
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}; Node ${node}; PostgreSQL ${postgresql}, ` +
      'embedded, fsync on; load generator on the same machine; no rate limits',
    `medians of ${rounds}; ${seconds.many} s a point (${seconds.alone} s at 1 connection) after ` +
      `${seconds.warmUp} s of warm-up; ${rows} users preloaded`,
    ...(warning === undefined ? [] : [warning]),
    ...(best.size === 0 ? [] : [`best pool sizes: ${sizes}`]),
    ...paragraph(['', 'businesses', 'connections', ...FIGURES], pointRows(results)),
    ...extraText(results),
    '',
    table(['ratio', 'at least', 'aim for', 'reached', ''], ratiosOf(results).map(ratioRow)),
  ].join('\n');
}

const FIGURES = ['requests/s', 'p50 ms', 'p99 ms'];

function paragraph(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', table(head, rows)];
}

function pointRows(results: Results): string[][] {
  const measured = POINTS.filter(({ id }) => results.rounds(id).length > 0);
  return measured.map(({ id, label, businesses, connections }) =>
    [label, businesses === 0 ? '' : `${businesses}`, `${connections}`].concat(figures(results, id)),
  );
}

function extraText(results: Results): string[] {
  const rows = EXTRA.flatMap(([prefix, label]) =>
    results.ids(prefix).map((id) => {
      const name = prefix.endsWith(' ') ? `${label}${id.slice(prefix.length)}` : label;
      return [name].concat(figures(results, id));
    }),
  );
  const memory = results.ids('memory ').map((id) => {
    const payouts = id.slice('memory '.length);
    return `resident memory, ${payouts}: ${figure(results, id, 'megabytes')} MB`;
  });
  return [...paragraph(['', ...FIGURES], rows), ...(memory.length === 0 ? [] : ['', ...memory])];
}

function figures(results: Results, id: string): string[] {
  return [figure(results, id, 'rate'), figure(results, id, 'p50'), figure(results, id, 'p99')];
}

function figure(results: Results, id: string, name: Figure): string {
  const value = results.median(id, name);
  if (value === undefined) return '–';
  return name === 'p50' || name === 'p99' ? fraction(value) : whole(value);
}

const VERDICTS = { aim: '✔ aim', least: '✔', missed: '✘', 'not measured': '' } as const;

function ratioRow({ what, atLeast, aimFor, reached, verdict, unit }: Ratio): string[] {
  const value = reached === undefined ? '–' : `${fraction(reached)}${unit}`;
  return [what, atLeast, aimFor, value, VERDICTS[verdict]];
}

/** The run as programs read it. */
export function reportJson({ machine, postgresql, options, results, best }: Outcome): string {
  const { quick, rows, rounds, seconds, knownUsers, memory } = options;
  const medians = (id: string) =>
    Object.fromEntries(
      (['rate', 'p50', 'p99', 'megabytes'] as const).flatMap((name) => {
        const value = results.median(id, name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const labels = new Map(POINTS.map((point) => [point.id, point]));
  const points = results.ids('').map((id) => {
    const { label = id, businesses, connections } = labels.get(id) ?? {};
    const rounds = results.rounds(id);
    return { id, label, businesses, connections, median: medians(id), rounds };
  });
  const poolSizes = Object.fromEntries(best);
  const settings = { quick, rows, rounds, seconds, knownUsers, memory, poolSizes };
  return JSON.stringify(
    { machine, postgresql, settings, points, ratios: ratiosOf(results) },
    undefined,
    2,
  );
}
