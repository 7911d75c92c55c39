import { Sightings } from './branches.ts';
import { Random } from '../support/random.ts';
import { type RoundReport, playRound } from './round.ts';
import { Scene, VICTIMS } from './scene.ts';

/** What a run is told. */
export interface RunOptions {
  readonly rounds: number;
  /** The same seed asks for, provokes and kills the same in the same order. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly print: (line: string) => void;
}

/** What a run came to. */
export interface RunReport {
  readonly rounds: readonly RoundReport[];
  readonly sightings: Sightings;
  /** What went against a promise: one is enough to fail the run. */
  readonly violations: readonly string[];
  /** The end of each gateway's log, where the run has failed. */
  readonly logs: readonly string[];
  readonly isInterrupted: boolean;
}

/** Plays rounds until they are over, one has failed, or the signal is given. */
export async function runRounds(options: RunOptions): Promise<RunReport> {
  const { rounds, seed, signal, print } = options;
  const random = new Random(seed);
  const sightings = new Sightings();
  const reports: RoundReport[] = [];
  const violations: string[] = [];
  const logs: string[] = [];
  let scene: Scene | undefined;
  // Whatever is waited for ends with the processes.
  signal.addEventListener('abort', () => void scene?.end());
  try {
    scene = await Scene.open(sightings, signal);
    while (reports.length < rounds && violations.length === 0) {
      const order = random.shuffle(VICTIMS);
      for (const victim of order.slice(0, rounds - reports.length)) {
        const report = await playRound(scene, sightings, victim, random.fork(), signal);
        reports.push(report);
        violations.push(...report.violations);
        print(progress(report, reports.length, rounds));
      }
    }
    violations.push(...sightings.missing.map((each) => `never reached: ${each}`));
  } catch (error) {
    if (!signal.aborted) violations.push(error instanceof Error ? `${error.stack}` : String(error));
  } finally {
    if (violations.length > 0) logs.push(...(scene?.lastLines() ?? []));
    await scene?.close();
  }
  return { rounds: reports, sightings, violations, logs, isInterrupted: signal.aborted };
}

/** The one paragraph that a run ends with. */
export function summary({ rounds, sightings, violations, logs, isInterrupted }: RunReport): string {
  const sum = (field: 'asked' | 'acknowledged' | 'retried' | 'lost' | 'doubled') =>
    rounds.reduce((total, round) => total + round[field], 0);
  return [
    ...logs,
    `rounds ${rounds.length}, asked ${sum('asked')}, acknowledged ${sum('acknowledged')}, ` +
      `retried ${sum('retried')}, lost ${sum('lost')}, doubled ${sum('doubled')}`,
    `branches seen: ${sightings.describe()}`,
    ...violations.map((violation) => `VIOLATION ${violation}`),
    violations.length > 0 ? 'FAILED' : isInterrupted ? 'interrupted' : 'passed',
  ].join('\n');
}

function progress(last: RoundReport, number: number, rounds: number): string {
  const { victim, acknowledged, retried, lost, doubled, seconds } = last;
  return (
    `round ${number}/${rounds}: killed ${victim}; acknowledged ${acknowledged}, ` +
    `retried ${retried}, lost ${lost}, doubled ${doubled}; ${seconds.toFixed(1)} s`
  );
}
