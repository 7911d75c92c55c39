import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answersWith, oddAnswers, uncertainByClient } from './figures.ts';
import { BACK_MS, Scene, WELL } from './scene.ts';

const SWITCHES = 4;
const OUTAGE_MS = 300;

test('over to the standby and back again, twice in a row', async () => {
  const scene = await Scene.open({ WORKERS: '2' });
  const {
    pair,
    load: { record },
  } = scene;
  await scene.begin();

  let switchedAt = 0;
  for (let i = 0; i < SWITCHES; i += 1) {
    const old = pair.primary;
    // Killed, or ended as an operator does who has planned it.
    await (i % 2 === 0 ? old.kill() : old.stop());
    await pause(OUTAGE_MS);
    await pair.promote();
    // Whoever is not sure that it was done does it again, which changes nothing.
    await expect(pair.primary.promote()).rejects.toThrow('pg_ctl');
    switchedAt = performance.now();
    await pair.leadToPrimary();
    expect(await scene.paidAfter(switchedAt)).toBeLessThan(BACK_MS);
    expect(await scene.readinessIs(200)).toBeLessThan(BACK_MS);
    await pair.rejoin();
    await scene.paidAfter(performance.now());
  }

  expect(oddAnswers(record)).toEqual({});
  // For each switch a client has one payout at most whose COMMIT was in flight.
  expect(uncertainByClient(record)[0] ?? 0).toBeLessThanOrEqual(SWITCHES);
  expect(answersWith(record, 500).length).toBeLessThan(answersWith(record, 201).length / 10);
  expect(await scene.finish('back and forth', switchedAt)).toEqual(WELL);
});
