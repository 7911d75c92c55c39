import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../../src/serve/signals.ts';
import { killAll, processesOf } from '../support/processes.ts';
import { hostileSummary, runHostile } from './hostile/run.ts';
import { overloadViolations } from './overload/bounds.ts';
import { runOverload } from './overload/overload.ts';
import { type Programs, findPrograms } from './patroni/programs.ts';
import { runPatroni } from './patroni/run.ts';
import { killDuringRun } from './pay-run/kills.ts';
import { measureSpeed } from './pay-run/speed.ts';
import { runRounds, summary } from './rounds/run.ts';

/** How many rounds there are unless told otherwise: of a cluster, each takes half a minute. */
const ROUNDS = '10';
const PATRONI_ROUNDS = '4';
const PAY_RUN_KILLS = '20';
/** The status of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string' },
    seed: { type: 'string', default: String(randomInt(1, 2 ** 32)) },
    overload: { type: 'string' },
    hostile: { type: 'string' },
    patroni: { type: 'boolean' },
    'pay-run': { type: 'boolean' },
  },
});

const stop = new AbortController();
onStopSignal(
  () => {
    print('Interrupted: cleaning up …');
    stop.abort();
  },
  () => undefined,
);

if (values.hostile !== undefined) await hostile(whole('hostile', values.hostile));
else if (values.patroni === true) await patroni();
else if (values['pay-run'] === true) await payRun();
else if (values.overload !== undefined) await overload(whole('overload', values.overload));
else await torture();

async function torture(): Promise<void> {
  const rounds = whole('rounds', values.rounds ?? ROUNDS);
  const seed = whole('seed', values.seed);
  print(`seed ${seed} (replay with: npm run torture -- --rounds ${rounds} --seed ${seed})`);
  const report = await runRounds({ rounds, seed, signal: stop.signal, print });
  print(summary(report));
  end(report.violations.length > 0);
}

async function overload(seconds: number): Promise<void> {
  print(`ten times too much for ${seconds} s …`);
  const violations = await inDataDir(async (dataDir) => {
    const report = await runOverload(dataDir, seconds);
    print(JSON.stringify(report, undefined, 2));
    return overloadViolations(report);
  });
  for (const violation of violations) print(`VIOLATION ${violation}`);
  end(violations.length > 0 && !stop.signal.aborted);
}

async function hostile(requests: number): Promise<void> {
  const seed = whole('seed', values.seed);
  print(`seed ${seed} (replay with: npm run torture -- --hostile ${requests} --seed ${seed})`);
  const violations = await inDataDir(async (dataDir) => {
    const report = await runHostile({ dataDir, requests, seed, signal: stop.signal, print });
    print(hostileSummary(report));
    return report.violations;
  });
  end(violations.length > 0 && !stop.signal.aborted);
}

async function payRun(): Promise<void> {
  const kills = whole('rounds', values.rounds ?? PAY_RUN_KILLS);
  const seed = whole('seed', values.seed);
  print(
    `seed ${seed} (replay with: npm run torture -- --pay-run --rounds ${kills} --seed ${seed})`,
  );
  const slow = await inDataDir((dataDir) => measureSpeed(dataDir, print));
  const wrong = stop.signal.aborted
    ? []
    : await killDuringRun({ kills, seed, signal: stop.signal, print });
  const violations = [...slow, ...wrong];
  for (const violation of violations) print(`VIOLATION ${violation}`);
  print(stop.signal.aborted ? 'interrupted' : violations.length > 0 ? 'FAILED' : 'passed');
  end(violations.length > 0 && !stop.signal.aborted);
}

async function patroni(): Promise<void> {
  const rounds = whole('rounds', values.rounds ?? PATRONI_ROUNDS);
  const seed = whole('seed', values.seed);
  const programs = programsOrEnd();
  print(
    `seed ${seed} (replay with: npm run torture -- --patroni --rounds ${rounds} --seed ${seed})`,
  );
  const { signal } = stop;
  const violations = await inDataDir((folder) =>
    untilAborted(runPatroni({ folder, programs, rounds, seed, signal, print })).catch(
      (error: unknown) => [error instanceof Error ? `${error.stack}` : String(error)],
    ),
  );
  const isInterrupted = signal.aborted;
  for (const violation of isInterrupted ? [] : violations) print(`VIOLATION ${violation}`);
  print(isInterrupted ? 'interrupted' : violations.length > 0 ? 'FAILED' : 'passed');
  end(violations.length > 0 && !isInterrupted);
  // What was waited for when Ctrl-C came would be waited for still.
  if (isInterrupted) process.exit();
}

function programsOrEnd(): Programs {
  try {
    return findPrograms();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return process.exit(1);
  }
}

/** The work's end, or an error as soon as the run is to stop. */
function untilAborted<Result>(work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  stop.signal.addEventListener('abort', () => reject(new Error('interrupted')));
  return Promise.race([work, promise]);
}

/** Runs on a DATA_DIR of its own, of which neither a file nor a process is left. */
async function inDataDir(
  work: (dataDir: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const dataDir = await mkdtemp(join(tmpdir(), 'payout-torture-'));
  await chmod(dataDir, 0o711);
  stop.signal.addEventListener('abort', () => void killAll(dataDir));
  try {
    return await work(dataDir);
  } catch (error) {
    if (!stop.signal.aborted) throw error;
    return ['it came to no end'];
  } finally {
    while ((await processesOf(dataDir)).length > 0) await killAll(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function end(hasFailed: boolean): void {
  if (hasFailed) process.exitCode = 1;
  else if (stop.signal.aborted) process.exitCode = INTERRUPTED;
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) {
    process.stderr.write(`--${name} must be a whole number\n`);
    process.exit(1);
  }
  return Number(text);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
