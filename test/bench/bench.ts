import { writeFile } from 'node:fs/promises';
import { quietOutput } from '../../src/serve/last-resort.ts';
import { onStopSignal } from '../../src/serve/signals.ts';
import { calibrationSteps } from './measures/calibrate.ts';
import { chart } from './report/chart.ts';
import { diskSteps } from './measures/disk.ts';
import { describeMachine, warningOf } from './report/machine.ts';
import { payRunSteps } from './measures/pay-run.ts';
import { pointSteps } from './measures/measure.ts';
import { memorySteps } from './measures/memory.ts';
import { HELP, type Options, isWanted, readOptions } from './options.ts';
import { POINTS } from './measures/points.ts';
import { reportJson, reportText } from './report/report.ts';
import { Results } from './report/results.ts';
import { rowsSteps } from './measures/rows.ts';
import { Scene } from './stage/scene.ts';
import { type Run, type Step, take } from './measures/steps.ts';

/** The status of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

const stop = new AbortController();
let scene: Scene | undefined;
onStopSignal(
  () => {
    print('Interrupted: cleaning up …');
    stop.abort();
    // Whatever is waited for ends with the processes.
    scene?.children.kill();
  },
  () => {
    scene?.kill();
    process.exit(INTERRUPTED);
  },
);

process.once('SIGHUP', () => process.kill(process.pid, 'SIGINT'));
// A reader that has left, as `head` does, is no reason to leave processes behind.
quietOutput();
process.on('uncaughtException', (error) => {
  print(`FAILED: ${error.stack}`);
  scene?.kill();
  process.exit(1);
});

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bench(options);
  else process.stdout.write(HELP);
} catch (error) {
  if (!stop.signal.aborted) {
    print(`FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  process.exitCode = stop.signal.aborted ? INTERRUPTED : 1;
} finally {
  await scene?.close();
}

async function bench(options: Options): Promise<void> {
  const machine = describeMachine();
  const warning = warningOf(machine);
  if (warning !== undefined) print(warning);
  print('Starting PostgreSQL …');
  scene = await Scene.open(stop.signal);
  stop.signal.throwIfAborted();
  const run: Run = { scene, options, results: new Results(), best: new Map() };
  const postgresql = await scene.books.version();
  const steps = stepsOf(run);
  if (steps.length === 0) throw new RangeError('nothing to measure: --only matches nothing');
  await take(steps, stop.signal, print);
  const { results, best } = run;
  const outcome = { machine, postgresql, options, results, best };
  process.stdout.write(`${options.json ? reportJson(outcome) : reportText(outcome)}\n`);
  if (options.chart !== undefined) await writeFile(options.chart, chart(results));
}

function stepsOf(run: Run): Step[] {
  const { options } = run;
  const points = POINTS.filter(({ id }) => isWanted(options, id));
  return [
    ...calibrationSteps(run, points),
    ...pointSteps(run, points),
    ...(isWanted(options, 'pay run') ? payRunSteps(run) : []),
    ...(isWanted(options, 'disk', true) ? diskSteps(run) : []),
    ...(isWanted(options, 'memory', true) ? memorySteps(run) : []),
    ...(options.rows > 0 && isWanted(options, 'rows') ? rowsSteps(run, print) : []),
  ];
}

function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
