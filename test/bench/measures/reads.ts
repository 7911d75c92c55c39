import type { Sent } from '../stage/job.ts';
import { type Duration, describe, jobOf, secondsOf } from './measure.ts';
import { ENTRIES_PER_USER, FEW_USERS, type Place, type Places } from './places.ts';
import type { Run, Step } from './steps.ts';
import { knownEmail } from '../stage/traffic.ts';

const HISTORY: Sent = {
  kind: 'query',
  query: '{ history(first: 20) { nodes { id } totalCount } }',
};
const USERS = `query ($term: String!) {
  payoutUsers(first: 20, filter: { emailContains: $term }) { nodes { id } }
}`;

/** The reads that an operator's screen makes, one after the other on one connection. */
export function readSteps(run: Run, places: Places): Step[] {
  const { rows, rounds, seconds } = run.options;
  const duration: Duration = { seconds: seconds.alone, warmUpSeconds: seconds.warmUp / 2 };
  const step = (id: string, label: string, sent: Sent, place: () => Place): Step => ({
    label,
    seconds: secondsOf(duration),
    run: () => read(run, id, place(), sent, duration),
  });
  const histories = Array.from({ length: rounds }, () => [
    step('history long', `history of ${rows * ENTRIES_PER_USER}`, HISTORY, () => places.full),
    step('history short', `history of ${FEW_USERS * ENTRIES_PER_USER}`, HISTORY, () => places.few),
  ]);
  const searches = terms(rows).map((term) => {
    const sent: Sent = { kind: 'query', query: USERS, variables: { term } };
    return step(`search ${term}`, `payoutUsers with "${term}"`, sent, () => places.full);
  });
  return [...histories.flat(), ...searches];
}

/** What is looked for: what one user has, what a few have, what nobody has, and what all have. */
function terms(rows: number): string[] {
  const last = rows - 1;
  const one = knownEmail(Math.floor(rows / 2));
  return [
    one,
    `${last}`,
    `lovelace${`${last}`.slice(0, -1)}`,
    'nobody.of.that.name',
    'zuse',
    '.com',
  ];
}

async function read(run: Run, id: string, place: Place, sent: Sent, duration: Duration) {
  const { gateway, payer, knownUsers } = place;
  const job = jobOf(gateway.url, [payer], knownUsers);
  const report = await run.scene.loader.run({ ...duration, ...job, sent, connections: 1 });
  run.results.add(id, { rate: report.rate, p50: report.p50, p99: report.p99 });
  // A query that was cut off must not disturb the next.
  await place.books.count([payer], 0, Number.MAX_SAFE_INTEGER);
  return describe(report);
}
