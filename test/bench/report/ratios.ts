import type { Figure, Results } from './results.ts';

/** What is to be reached, and what was. */
export interface Ratio {
  readonly what: string;
  readonly atLeast: string;
  readonly aimFor: string;
  /** Undefined where it was not measured. */
  readonly reached: number | undefined;
  readonly verdict: 'aim' | 'least' | 'missed' | 'not measured';
  readonly unit: string;
}

interface Target {
  readonly what: string;
  readonly least: number;
  readonly aim: number;
  /** Whether less is better. */
  readonly less?: boolean;
  readonly unit?: string;
  readonly value: (results: Results) => number | undefined;
}

const TARGETS: readonly Target[] = [
  target('POST /payout/create, hot, 256 ÷ (b)', 2.5, 5, ['rest hot 256', 'procedure hot 256']),
  target('POST /payout/create, hot, 256 ÷ (a)', 20, 40, ['rest hot 256', 'per-request hot 256']),
  target('POST /payout/create, hot, 256 ÷ (c)', 0.6, 0.8, ['rest hot 256', 'batched hot 256']),
  target('createPayoutUser, hot, 256 ÷ (b)', 1.3, 2.2, ['graphql hot 256', 'procedure hot 256']),
  target('createPayoutUser, hot, 256 ÷ bare Yoga { __typename }', 1, 1.2, [
    'graphql hot 256',
    'yoga idle 256',
  ]),
  lower('POST /payout/create, 1 connection: p50 ÷ (b)', 2.5, 1.5, 'p50', [
    'rest hot 1',
    'procedure hot 1',
  ]),
  target('64 businesses, 256 ÷ (b)', 1.1, 1.3, ['rest many 256', 'procedure many 256']),
  target('WORKERS=2 ÷ WORKERS=1, hot, 256', 1, 1.3, ['workers hot 256', 'rest hot 256']),
  target('preloaded ÷ empty tables, hot, 256', 0.9, 0.95, [
    'rest full tables',
    'rest empty tables',
  ]),
  lower('first page of history, preloaded ÷ 5,000 entries: p50', 1.5, 1.1, 'p50', [
    'history long',
    'history short',
  ]),
  {
    what: 'payoutUsers by emailContains, the slowest term: p50',
    least: 100,
    aim: 30,
    less: true,
    unit: ' ms',
    value: slowestSearch,
  },
  target('pay-run lines a second ÷ POST /payout/create, hot, 256', 2, 3, [
    'pay run hot',
    'rest hot 256',
  ]),
  lower('resident memory, late ÷ early (ten times the payouts)', 1.2, 1.05, 'megabytes', [
    'memory late',
    'memory early',
  ]),
  target('2 ms a commit: POST /payout/create, hot, 256 ÷ (b)', 8, 15, [
    'rest hot 256 slow disk',
    'procedure hot 256 slow disk',
  ]),
];

function target(what: string, least: number, aim: number, ids: readonly [string, string]): Target {
  return { what, least, aim, value: (results) => quotient(results, 'rate', ids) };
}

function lower(
  what: string,
  least: number,
  aim: number,
  figure: Figure,
  ids: readonly [string, string],
): Target {
  return { what, least, aim, less: true, value: (results) => quotient(results, figure, ids) };
}

function quotient(results: Results, figure: Figure, [over, under]: readonly [string, string]) {
  const [above, below] = [results.median(over, figure), results.median(under, figure)];
  return above === undefined || below === undefined ? undefined : above / below;
}

function slowestSearch(results: Results): number | undefined {
  const found = results.ids('search ').flatMap((id) => results.median(id, 'p50') ?? []);
  return found.length === 0 ? undefined : Math.max(...found);
}

/** What the run has reached of what it is to reach, from its medians. */
export function ratiosOf(results: Results): Ratio[] {
  return TARGETS.map(({ what, least, aim, less = false, unit = '', value }) => {
    const reached = value(results);
    const sign = less ? '≤ ' : '';
    const isMet = (bound: number) =>
      reached !== undefined && (less ? reached <= bound : reached >= bound);
    const verdict =
      reached === undefined
        ? 'not measured'
        : isMet(aim)
          ? 'aim'
          : isMet(least)
            ? 'least'
            : 'missed';
    return {
      what,
      atLeast: `${sign}${least}${unit}`,
      aimFor: `${sign}${aim}${unit}`,
      reached,
      verdict,
      unit,
    };
  });
}
