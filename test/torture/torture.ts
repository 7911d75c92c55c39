import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { onStopSignal } from '../../src/serve/signals.ts';
import { runRounds, summary } from './run.ts';

/** The status of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    seed: { type: 'string', default: String(randomInt(2 ** 32)) },
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

const rounds = whole('rounds', values.rounds);
const seed = whole('seed', values.seed);
print(`seed ${seed} (replay with: npm run torture -- --rounds ${rounds} --seed ${seed})`);
const report = await runRounds({ rounds, seed, signal: stop.signal, print });
print(summary(report));
if (report.violations.length > 0) process.exitCode = 1;
else if (stop.signal.aborted) process.exitCode = INTERRUPTED;

function whole(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  process.stderr.write(`--${name} must be a whole number\n`);
  process.exit(1);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
