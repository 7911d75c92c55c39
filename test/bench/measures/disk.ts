import { calibration } from './calibrate.ts';
import { describe, durationOf, load, secondsOf } from './measure.ts';
import { type Point, pointOf } from './points.ts';
import type { Run, Step } from './steps.ts';

/** What a commit waits for in addition, whoever else commits: a disk as many servers have it. */
const COMMIT_DELAY_US = 2_000;
/** Under which name the pool size is kept that is best on such a disk. */
const SHAPE = 'procedure slow disk';

/** The hot points on a disk that takes two milliseconds more for a commit. */
export function diskSteps(run: Run): Step[] {
  const points = [pointOf('rest hot 256'), pointOf('procedure hot 256')];
  const { rounds } = run.options;
  return [
    setting(run, `a disk with 2 ms a commit`, [
      `alter system set commit_delay = ${COMMIT_DELAY_US}`,
      'alter system set commit_siblings = 0',
    ]),
    ...calibration(run, pointOf('procedure hot 256'), SHAPE),
    ...Array.from({ length: rounds }, (_, round) =>
      points.map((point) => slowStep(run, point, `round ${round + 1}/${rounds}`)),
    ).flat(),
    setting(run, 'the disk as it is', [
      'alter system reset commit_delay',
      'alter system reset commit_siblings',
    ]),
  ];
}

function setting({ scene }: Run, label: string, statements: readonly string[]): Step {
  return {
    label,
    seconds: 0.1,
    run: async () => {
      for (const sql of [...statements, 'select pg_reload_conf()'])
        await scene.books.client.query(sql);
      return 'set';
    },
  };
}

function slowStep(run: Run, point: Point, round: string): Step {
  const duration = durationOf(run, point.connections);
  const { id, label, candidate } = point;
  return {
    label: `${round}  ${label}, one business, slow disk`,
    seconds: secondsOf(duration),
    run: async () => {
      const size = candidate === 'procedure' ? run.best.get(SHAPE) : undefined;
      const { url } = await run.scene.candidates.get(candidate, size);
      const report = await load(run, url, point, duration);
      run.results.add(`${id} slow disk`, { rate: report.rate, p50: report.p50, p99: report.p99 });
      return describe(report);
    },
  };
}
