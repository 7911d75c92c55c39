import {
  type Candidate,
  type CandidateName,
  type Shape,
  poolSizesOf,
} from '../candidates/candidates.ts';
import type { Options } from '../options.ts';
import type { Results } from '../report/results.ts';
import type { Scene } from '../stage/scene.ts';

/** One thing that a run does, with a line of its own in the progress. */
export interface Step {
  readonly label: string;
  /** How long it will take, about. */
  readonly seconds: number;
  /** Says what it came to. */
  readonly run: () => Promise<string>;
}

/** What the steps of a run share. */
export interface Run {
  readonly scene: Scene;
  readonly options: Options;
  readonly results: Results;
  /** The pool sizes that have turned out best, by candidate and shape. */
  readonly best: Map<string, number>;
}

/** Takes the steps in turn, and says how far it has come. */
export async function take(
  steps: readonly Step[],
  signal: AbortSignal,
  print: (line: string) => void,
): Promise<void> {
  const start = performance.now();
  let done = 0;
  let left = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  for (const [at, { label, seconds, run }] of steps.entries()) {
    signal.throwIfAborted();
    const figures = await run();
    done += seconds;
    left -= seconds;
    const pace = (performance.now() - start) / 1000 / done;
    const number = `${at + 1}`.padStart(`${steps.length}`.length);
    print(`[${number}/${steps.length}] ${label}: ${figures}; ${span(left * pace)} left`);
  }
}

/** The candidate, with the pool size that is the best for it. */
export function bestOf(run: Run, name: CandidateName, shape: Shape): Promise<Candidate> {
  const [first] = poolSizesOf(name, shape);
  return run.scene.candidates.get(name, run.best.get(`${name} ${shape}`) ?? first);
}

function span(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
