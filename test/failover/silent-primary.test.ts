import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { longestAnswer, oddAnswers, uncertainByClient } from './figures.ts';
import { Scene, WELL } from './scene.ts';

/** What the gateway is told of its patience, so that a test need not have more. */
const SECONDS = 1;
const SETTINGS = {
  COMMIT_TIMEOUT: `${SECONDS}`,
  CONNECTION_TIMEOUT: `${SECONDS}`,
  LOCK_TIMEOUT: `${SECONDS}`,
  QUEUE_TIMEOUT: `${SECONDS}`,
  STATEMENT_TIMEOUT: `${SECONDS}`,
};
/** How long the address leads to it still. */
const SILENT_MS = 3_000;
/** What no answer may take longer than: what is read is asked for twice. */
const ANSWERED_MS = 15_000;
/** How soon after the switch payouts are made again. */
const BACK_MS = 4_000;

/** Leads to the new primary: all is well again, and no client was left in the dark more often than that. */
async function expectWellAfterSwitch(scene: Scene, name: string, uncertain: number) {
  const {
    pair,
    load: { record },
  } = scene;
  const switchedAt = performance.now();
  await pair.leadToPrimary();
  expect(await scene.paidAfter(switchedAt)).toBeLessThan(BACK_MS);
  await scene.readinessIs(200);
  await pause(1_000);

  expect(oddAnswers(record)).toEqual({});
  expect(uncertainByClient(record)[0] ?? 0).toBeLessThanOrEqual(uncertain);
  expect(longestAnswer(record, 'keyed', 'unkeyed', 'read')).toBeLessThan(ANSWERED_MS);
  expect(await scene.finish(name, switchedAt)).toEqual(WELL);
  expect(scene.states).toEqual(['database lost', 'database back']);
}

test('the standby is promoted while the primary lives on without one, its sessions open', async () => {
  const scene = await Scene.open(SETTINGS);
  const { pair } = scene;
  await scene.begin();

  await pair.promote();
  await scene.readinessIs(503);
  await pause(SILENT_MS);
  await expectWellAfterSwitch(scene, 'primary without a standby', 2);
});

test('the primary falls silent, and its sessions stay open', async () => {
  const scene = await Scene.open(SETTINGS);
  const { pair } = scene;
  await scene.begin();

  await pair.primary.freeze();
  await scene.readinessIs(503);
  await pause(SILENT_MS);
  await pair.promote();
  await expectWellAfterSwitch(scene, 'silent primary', 1);
});
