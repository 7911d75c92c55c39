import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../../src/serve/signals.ts';
import { killAll } from '../support/processes.ts';
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

if (values.overload === undefined) await torture();
else await overload(whole('overload', values.overload));

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
  const dataDir = await mkdtemp(join(tmpdir(), 'payout-torture-'));
  await chmod(dataDir, 0o711);
  stop.signal.addEventListener('abort', () => void killAll(dataDir));
  let violations: readonly string[] = ['it came to no end'];
  try {
    const report = await runOverload(dataDir, seconds);
    violations = overloadViolations(report);
    print(JSON.stringify(report, undefined, 2));
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  } finally {
    await killAll(dataDir);
    await rm(dataDir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  for (const violation of violations) print(`VIOLATION ${violation}`);
  end(violations.length > 0 && !stop.signal.aborted);
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
