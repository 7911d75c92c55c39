import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { runRounds, summary } from '../../torture/rounds/run.ts';

const ROUNDS = 5;

test('whatever is killed, no payout is lost or made twice', { timeout: 900_000 }, async () => {
  const seed = randomInt(1, 2 ** 32);
  const { signal } = new AbortController();
  const report = await runRounds({ rounds: ROUNDS, seed, signal, print: () => undefined });
  const said = `npm run torture -- --rounds ${ROUNDS} --seed ${seed}\n${summary(report)}`;
  expect(report.violations, said).toEqual([]);
  expect(report.rounds, said).toHaveLength(ROUNDS);
});
