import { type Duration, describe, durationOf, jobOf, secondsOf } from './measure.ts';
import { ENTRIES_PER_USER, Places } from './places.ts';
import { CROWD } from './points.ts';
import { readSteps } from './reads.ts';
import type { Run, Step } from './steps.ts';

/** What the estimate of the time left begins with. */
const ROWS_A_SECOND = 50_000;
const AUDITED_A_SECOND = 300_000;

/** What grows with the tables, and should not: the same on tables that are full and that are empty. */
export function rowsSteps(run: Run, print: (line: string) => void): Step[] {
  const { rows, rounds } = run.options;
  const places = new Places(run);
  const all = rows * (1 + ENTRIES_PER_USER);
  return [
    {
      label: `preloading ${rows} users and ${rows * ENTRIES_PER_USER} entries`,
      seconds: all / ROWS_A_SECOND,
      run: async () => {
        await places.preload(rows, (written) => {
          if (written % 500_000 === 0) print(`      ${written} of ${all} rows`);
        });
        return 'done';
      },
    },
    ...(['full', 'empty'] as const).map((which) => warmUp(run, places, which)),
    ...Array.from({ length: rounds }, (_, round) => [
      payStep(run, places, 'full', `round ${round + 1}/${rounds}`),
      payStep(run, places, 'empty', `round ${round + 1}/${rounds}`),
    ]).flat(),
    ...readSteps(run, places),
    {
      label: 'audit of the preloaded business',
      seconds: all / AUDITED_A_SECOND,
      run: async () => {
        await places.full.books.audit([places.full.payer]);
        return 'ok';
      },
    },
  ];
}

function warmUp(run: Run, places: Places, which: 'full' | 'empty'): Step {
  const { seconds, warmUp: warmUpSeconds } = run.options.calibration;
  const duration: Duration = { seconds, warmUpSeconds };
  return {
    label: `warming up  POST /payout/create, one business, ${which} tables`,
    seconds: secondsOf(duration),
    run: async () => describe(await pay(run, places, which, duration)),
  };
}

function payStep(run: Run, places: Places, which: 'full' | 'empty', round: string): Step {
  const duration = durationOf(run, CROWD);
  return {
    label: `${round}  POST /payout/create, one business, ${which} tables`,
    seconds: secondsOf(duration),
    run: async () => {
      const report = await pay(run, places, which, duration);
      const { rate, p50, p99 } = report;
      run.results.add(`rest ${which} tables`, { rate, p50, p99 });
      return describe(report);
    },
  };
}

async function pay(run: Run, places: Places, which: 'full' | 'empty', duration: Duration) {
  const { books, gateway, payer, knownUsers } =
    which === 'full' ? places.full : await places.empty();
  const report = await run.scene.loader.run({
    ...duration,
    ...jobOf(gateway.url, [payer], knownUsers),
    sent: { kind: 'rest' },
    connections: CROWD,
  });
  const entries = await books.count([payer], report.acknowledged, CROWD);
  // The books of millions are proved once, at the end.
  if (which === 'full') places.paid(entries);
  else await books.audit([payer]);
  await books.client.query('checkpoint');
  return report;
}
