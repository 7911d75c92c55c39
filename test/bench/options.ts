import { parseArgs } from 'node:util';

/** How a run is done. */
export interface Options {
  readonly quick: boolean;
  readonly json: boolean;
  /** How many users are preloaded; 0 leaves that part out. */
  readonly rows: number;
  readonly only: RegExp | undefined;
  readonly chart: string | undefined;
  readonly rounds: number;
  /** Of each point, at one connection and at more. */
  readonly seconds: { readonly alone: number; readonly many: number; readonly warmUp: number };
  readonly calibration: { readonly seconds: number; readonly warmUp: number };
  /** How many users were paid before a point begins, in all its businesses together. */
  readonly knownUsers: number;
  /** After how many payouts memory is compared. */
  readonly memory: { readonly early: number; readonly late: number };
}

const FULL = {
  rounds: 3,
  seconds: { alone: 3, many: 4, warmUp: 1 },
  calibration: { seconds: 2.5, warmUp: 1.5 },
  knownUsers: 10_000,
  memory: { early: 20_000, late: 200_000 },
};
const QUICK = {
  rounds: 1,
  seconds: { alone: 0.8, many: 1, warmUp: 0.4 },
  calibration: { seconds: 0.5, warmUp: 0.3 },
  knownUsers: 2_000,
  memory: { early: 2_000, late: 20_000 },
};

/** What `--help` says. */
export const HELP = `npm run bench -- [options]

  --quick         about a minute: one round, short points, no memory, disk or rows
  --rows N        also with N users and 5 N entries preloaded, against empty tables
  --only PATTERN  only the points, or the parts pay run, memory, disk and rows, that match
  --json          one JSON object on stdout instead of the tables
  --chart FILE    writes a bar chart of the hot points as SVG
`;

/** Reads the arguments; undefined where help was asked for. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
      rows: { type: 'string', default: '0' },
      only: { type: 'string' },
      chart: { type: 'string' },
    },
  });
  if (values.help) return undefined;
  const { quick, json, rows, only, chart } = values;
  if (!/^\d{1,8}$/.test(rows)) throw new TypeError('--rows must be a whole number');
  return {
    ...(quick ? QUICK : FULL),
    quick,
    json,
    rows: Number(rows),
    only: only === undefined ? undefined : new RegExp(only, 'i'),
    chart,
  };
}

/** Whether a part of the run is wanted; what takes its time is left out of a quick look. */
export function isWanted({ only, quick }: Options, name: string, takesTime = false): boolean {
  return only === undefined ? !(quick && takesTime) : only.test(name);
}
