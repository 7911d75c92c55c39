import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answersWith, longestAnswer, oddAnswers, uncertainByClient } from './figures.ts';
import { until } from '../support/processes.ts';
import { Scene, WELL } from './scene.ts';

/** The bounds on a payout's wait, as this gateway is told them. */
const QUEUE_SECONDS = 1;
const COMMIT_SECONDS = 2;
/** What an answer takes besides, on a machine with other work. */
const BESIDES_MS = 3_000;
/** How long there is no standby: payouts that come meanwhile are answered meanwhile. */
const ALONE_MS = 6_000;
const READ_MS = 2_000;
/** Until answers that were given before there was no standby have arrived. */
const ON_THEIR_WAY_MS = 500;

test('a synchronous standby is required, and for some time there is none', async () => {
  const scene = await Scene.open({
    QUEUE_TIMEOUT: `${QUEUE_SECONDS}`,
    COMMIT_TIMEOUT: `${COMMIT_SECONDS}`,
  });
  const {
    pair,
    load: { record },
  } = scene;
  await scene.begin();

  await pair.standby.kill();
  const aloneAt = performance.now();
  const waiting = "select pid from pg_stat_activity where wait_event = 'SyncRep'";
  await until('a COMMIT waits', async () => (await pair.primary.query(waiting)).length > 0);
  await pause(ON_THEIR_WAY_MS);
  const terminatedAt = performance.now();
  // It has committed on the primary alone: whoever asks finds it there, and may not take it for done.
  await pair.primary.query(`select pg_terminate_backend(pid) from (${waiting}) as waiting`);
  await pause(ALONE_MS);
  const endedAt = performance.now();
  const paid = answersWith(record, 201, 0, endedAt);
  expect(paid.filter(({ answeredAt }) => answeredAt > terminatedAt)).toEqual([]);
  expect(answersWith(record, 201, aloneAt, endedAt)).toEqual([]);
  expect(answersWith(record, 503, aloneAt, endedAt).length).toBeGreaterThan(0);
  expect(answersWith(record, 500).length).toBeGreaterThan(0);
  expect(answersWith(record, 200, aloneAt, endedAt).length).toBeGreaterThan(0);

  const backAt = performance.now();
  await pair.standby.start();
  await scene.paidAfter(backAt);
  await pause(1_000);

  expect(oddAnswers(record)).toEqual({});
  const limitMs = (QUEUE_SECONDS + COMMIT_SECONDS) * 1_000 + BESIDES_MS;
  expect(longestAnswer(record, 'keyed', 'unkeyed')).toBeLessThan(limitMs);
  expect(longestAnswer(record, 'read')).toBeLessThan(READ_MS);
  // Whose COMMIT hung is told so once; whoever comes again waits in the queue.
  expect(uncertainByClient(record)[0] ?? 0).toBeLessThanOrEqual(1);
  expect(await scene.finish('no standby', backAt)).toEqual(WELL);
  expect(scene.states).toEqual(['database lost', 'database back']);
  expect(record.uncertain.size).toBeGreaterThan(0);
});
