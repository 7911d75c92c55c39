import { randomInt } from 'node:crypto';
import { expect, test } from 'vitest';
import { usedDataDir } from '../../support/gateway-process.ts';
import { killAll } from '../../support/processes.ts';
import { hostileSummary, runHostile } from '../../torture/hostile/run.ts';

const REQUESTS = 400;

test('whatever is sent, nothing breaks, leaks or moves', { timeout: 600_000 }, async () => {
  const seed = randomInt(1, 2 ** 32);
  const { signal } = new AbortController();
  const dataDir = await usedDataDir();
  try {
    const options = { dataDir, requests: REQUESTS, seed, signal, print: () => undefined };
    const report = await runHostile(options);
    const said = `npm run torture -- --hostile ${REQUESTS} --seed ${seed}\n${hostileSummary(report)}`;
    expect(report.violations, said).toEqual([]);
    expect(report.requests, said).toBe(REQUESTS);
  } finally {
    await killAll(dataDir);
  }
});
