import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answersWith, oddAnswers } from './figures.ts';
import { BACK_MS, NOTICED_MS, Scene, WELL } from './scene.ts';

/** How long the address leads to a server that only reads. */
const ASTRAY_MS = 2_500;

test('the address leads to the standby and back, and no session is cut', async () => {
  const scene = await Scene.open();
  const { pair, load, readiness } = scene;
  const { record } = load;
  await scene.begin();

  // Sessions to the primary go on as long as they live; new ones can only read.
  await pair.toggle.lead(pair.standby.port);
  await pause(1_000);
  await pair.leadToPrimary();
  await scene.paidAfter(performance.now());

  // Now with none to the primary at all.
  await load.pauseWhile(async () => {
    await pair.toggle.lead(pair.standby.port);
    pair.toggle.cut();
  });
  const ledAstrayAt = performance.now();
  expect(await scene.readinessIs(503)).toBeLessThan(NOTICED_MS);
  await pause(ASTRAY_MS);
  const endedAt = performance.now();
  expect(readiness.statusesWithin(ledAstrayAt + NOTICED_MS, endedAt)).toEqual(new Set([503]));
  expect(answersWith(record, 201, ledAstrayAt, endedAt)).toEqual([]);
  expect(answersWith(record, 503, ledAstrayAt, endedAt).length).toBeGreaterThan(0);

  expect(pair.toggle.sessionsTo(pair.standby.port)).toBeGreaterThan(0);
  const backAt = performance.now();
  await pair.leadToPrimary();
  expect(await scene.paidAfter(backAt)).toBeLessThan(BACK_MS);
  expect(await scene.readinessIs(200)).toBeLessThan(BACK_MS);
  await pause(1_000);

  expect(oddAnswers(record)).toEqual({});
  expect(answersWith(record, 500)).toEqual([]);
  expect(await scene.finish('led to the standby and back', backAt)).toEqual(WELL);
});

test('the old primary is fenced and lives on, with all the sessions to it', async () => {
  const scene = await Scene.open();
  const {
    pair,
    load: { record },
  } = scene;
  await scene.begin();

  const old = pair.primary;
  await pair.fencePrimary();
  expect(await scene.readinessIs(503)).toBeLessThan(NOTICED_MS);
  await pair.promote();
  expect(pair.toggle.sessionsTo(old.port)).toBeGreaterThan(0);
  const switchedAt = performance.now();
  await pair.leadToPrimary();
  expect(await scene.paidAfter(switchedAt)).toBeLessThan(BACK_MS);
  expect(await scene.readinessIs(200)).toBeLessThan(BACK_MS);
  await pause(1_000);

  expect(oddAnswers(record)).toEqual({});
  expect(answersWith(record, 500)).toEqual([]);
  expect(await scene.finish('fenced primary', switchedAt)).toEqual(WELL);
  expect(scene.states).toEqual(['database lost', 'database back']);
});
