import { PROGRAMS, type Shape, poolSizesOf } from '../candidates/candidates.ts';
import { type Duration, load, secondsOf } from './measure.ts';
import { CROWD, type Point, shapeOf } from './points.ts';
import type { Run, Step } from './steps.ts';

/** Tries the pool sizes of every candidate that has a choice, and warms up those that have none. */
export function calibrationSteps(run: Run, points: readonly Point[]): Step[] {
  const trials = new Map<string, Point>();
  for (const point of points) {
    const { candidate, sent } = point;
    const hasChoice = poolSizesOf(candidate, shapeOf(point)).length > 0;
    const name = `${candidate} ${hasChoice ? shapeOf(point) : sent.kind}`;
    if (!trials.has(name)) trials.set(name, point);
  }
  return [...trials].flatMap(([name, point]) => calibration(run, point, name));
}

/** Tries a candidate's pool sizes on a point's load, and keeps the best under a name. */
export function calibration(run: Run, point: Point, name: string): Step[] {
  const { candidate } = point;
  const sizes = poolSizesOf(candidate, shapeOf(point));
  const { seconds, warmUp: warmUpSeconds } = run.options.calibration;
  const duration: Duration = { seconds, warmUpSeconds };
  let bestRate = 0;
  return (sizes.length === 0 ? [undefined] : sizes).map((size) => ({
    label: `${size === undefined ? 'warming up' : `pool of ${size}`}  ${labelOf(point)}`,
    seconds: secondsOf(duration),
    run: async () => {
      const { url } = await run.scene.candidates.get(candidate, size);
      const { rate } = await load(run, url, { ...point, connections: CROWD }, duration);
      if (size !== undefined && rate > bestRate) {
        bestRate = rate;
        run.best.set(name, size);
      }
      return `${Math.round(rate)}/s`;
    },
  }));
}

const WHERE: Readonly<Record<Shape, string>> = { hot: 'one business', many: 'many businesses' };

function labelOf(point: Point): string {
  const { label } = PROGRAMS[point.candidate];
  return point.businesses === 0 ? label : `${label}, ${WHERE[shapeOf(point)]}`;
}
