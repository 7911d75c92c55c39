import type { Books, Payer } from '../stage/books.ts';
import type { LoadJob, LoadReport } from '../stage/job.ts';
import { type Point, shapeOf } from './points.ts';
import { type Run, type Step, bestOf } from './steps.ts';

/** What a point takes besides its load: new businesses, and the proof of the books. */
const AROUND_SECONDS = 0.8;

/** How long a load takes. */
export type Duration = Pick<LoadJob, 'seconds' | 'warmUpSeconds' | 'requests'>;

/** The payers of one load, as new as for any other. */
export async function newPayers(
  { options }: Pick<Run, 'options'>,
  books: Books,
  businesses: number,
) {
  const knownUsers = businesses === 0 ? 0 : Math.ceil(options.knownUsers / businesses);
  const payers = await books.newPayers(businesses, knownUsers);
  await books.rest();
  return { payers, knownUsers };
}

/** Loads one address with one point's requests, and proves the books afterwards. */
export async function load(
  run: Run,
  url: string,
  { sent, businesses, connections }: Pick<Point, 'sent' | 'businesses' | 'connections'>,
  duration: Duration,
): Promise<LoadReport> {
  const { books, loader } = run.scene;
  const { payers, knownUsers } = await newPayers(run, books, businesses);
  const report = await loader.run({
    ...duration,
    ...jobOf(url, payers, knownUsers),
    sent,
    connections,
  });
  if (businesses > 0) {
    await books.count(payers, report.acknowledged, connections);
    await books.audit(payers);
  }
  return report;
}

let seed = 0;
/** Whom to load, and with whose keys; every load draws other payouts. */
export function jobOf(url: string, payers: readonly Payer[], knownUsers: number) {
  return { url, keys: payers.map(({ key }) => key), knownUsers, seed: (seed += 1) };
}

/** How long a point of so many connections is measured. */
export function durationOf({ options }: Run, connections: number): Duration {
  const { alone, many, warmUp } = options.seconds;
  return { seconds: connections === 1 ? alone : many, warmUpSeconds: warmUp };
}

/** What a duration comes to with all that is around it. */
export function secondsOf({ seconds, warmUpSeconds }: Duration): number {
  return seconds + warmUpSeconds + AROUND_SECONDS;
}

/** What a load came to, in a few words. */
export function describe({ rate, p50, p99 }: LoadReport): string {
  return `${Math.round(rate)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
}

/** All rounds of the points that are wanted: A B C, A B C, … */
export function pointSteps(run: Run, points: readonly Point[]): Step[] {
  const { rounds } = run.options;
  return Array.from({ length: rounds }, (_, round) =>
    points.map((point) => pointStep(run, point, `round ${round + 1}/${rounds}`)),
  ).flat();
}

function pointStep(run: Run, point: Point, round: string): Step {
  const { id, label, candidate, businesses, connections } = point;
  const duration = durationOf(run, connections);
  const where =
    businesses === 0 ? '' : businesses === 1 ? ', one business' : `, ${businesses} businesses`;
  return {
    label: `${round}  ${label}${where}, ${connections} connections`,
    seconds: secondsOf(duration),
    run: async () => {
      const { url } = await bestOf(run, candidate, shapeOf(point));
      const report = await load(run, url, point, duration);
      run.results.add(id, { rate: report.rate, p50: report.p50, p99: report.p99 });
      return describe(report);
    },
  };
}
