import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../../src/serve/signals.ts';
import { killAll } from '../support/processes.ts';
import { hostileSummary, runHostile } from './hostile/run.ts';
import { overloadViolations } from './overload-bounds.ts';
import { runOverload } from './overload.ts';
import { runRounds, summary } from './run.ts';

/** The status of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(randomInt(1, 2 ** 32)) },
    overload: { type: 'string' },
    hostile: { type: 'string' },
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
else if (values.overload !== undefined) await overload(whole('overload', values.overload));
else await torture();

async function torture(): Promise<void> {
  const rounds = whole('rounds', values.rounds);
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
    await killAll(dataDir);
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
