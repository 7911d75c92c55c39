import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answersWith, oddAnswers, uncertainByClient } from './figures.ts';
import { BACK_MS, NOTICED_MS, Scene, WELL } from './scene.ts';

const OUTAGE_MS = 1_500;

test('the primary is killed under load, and the standby promoted', async () => {
  const scene = await Scene.open();
  const { pair, load, readiness } = scene;
  const { record } = load;
  await scene.begin();

  const killedAt = performance.now();
  await pair.primary.kill();
  expect(await scene.readinessIs(503)).toBeLessThan(NOTICED_MS);
  await pause(OUTAGE_MS);
  const endedAt = performance.now();
  expect(readiness.statusesWithin(killedAt + NOTICED_MS, endedAt)).toEqual(new Set([503]));
  expect(answersWith(record, 503, killedAt, endedAt).length).toBeGreaterThan(0);
  expect(answersWith(record, 201, killedAt + NOTICED_MS, endedAt)).toEqual([]);

  await pair.promote();
  const switchedAt = performance.now();
  await pair.leadToPrimary();
  expect(await scene.paidAfter(switchedAt)).toBeLessThan(BACK_MS);
  expect(await scene.readinessIs(200)).toBeLessThan(BACK_MS);
  await pause(1_000);

  expect(oddAnswers(record)).toEqual({});
  // Nobody but whose COMMIT had been sent when the primary died, and each of them once.
  expect(answersWith(record, 500, killedAt + NOTICED_MS)).toEqual([]);
  expect(uncertainByClient(record)[0] ?? 0).toBeLessThanOrEqual(1);
  expect(await scene.finish('primary killed', switchedAt)).toEqual(WELL);
  expect(scene.states).toEqual(['database lost', 'database back']);
});
