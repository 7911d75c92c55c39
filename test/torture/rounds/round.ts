import { setTimeout as pause } from 'node:timers/promises';
import { Books, checkTotals, compare } from './books.ts';
import type { Sightings } from './branches.ts';
import { Clients } from './clients.ts';
import { newBusiness } from '../support/operator.ts';
import { cutCommit, jam, repeat, terminate } from './provocations.ts';
import type { Random } from '../support/random.ts';
import { FUNDS, type Scene, type Victim } from './scene.ts';

/** What a round came to. */
export interface RoundReport {
  readonly victim: Victim;
  readonly asked: number;
  readonly acknowledged: number;
  readonly retried: number;
  readonly lost: number;
  readonly doubled: number;
  readonly violations: readonly string[];
  readonly seconds: number;
}

const CLIENTS = 16;
/** The instant of the kill, after the provocations, and how long the load then goes on. */
const KILL_WITHIN_MS = 400;
const AFTERWARDS_MS = 150;
/** A round takes seconds: one that is not over by then is stuck. */
const STUCK_MS = 60_000;
const PROVOCATIONS = [jam, cutCommit, repeat, terminate];

/** One round: load, provocations, a kill; then the books are compared, before and after all retries. */
export async function playRound(
  scene: Scene,
  sightings: Sightings,
  victim: Victim,
  random: Random,
  stopped: AbortSignal,
): Promise<RoundReport> {
  const start = performance.now();
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(STUCK_MS)]);
  const books = new Books();
  const { id, secretKey } = await newBusiness(await scene.databaseUrl(), victim, FUNDS);
  const clients = new Clients(scene, secretKey, books, sightings);
  const stop = new AbortController();
  const load = Array.from({ length: CLIENTS }, () =>
    clients.live(random.fork(), AbortSignal.any([signal, stop.signal])),
  );
  try {
    for (const provoke of random.shuffle(PROVOCATIONS)) {
      signal.throwIfAborted();
      await provoke({ scene, businessId: id, clients, books, random: random.fork(), signal });
    }
    await pause(random.whole(0, KILL_WITHIN_MS), undefined, { signal });
    await scene.kill(victim);
    await pause(AFTERWARDS_MS, undefined, { signal });
  } finally {
    scene.proxy.leaveAlone();
    stop.abort();
    await Promise.all(load);
  }
  signal.throwIfAborted();
  await scene.restore();
  await compare(scene, id, books, false);
  const acknowledged = books.acknowledged.size;
  const retried = await clients.retryAll(random, signal);
  await compare(scene, id, books, true);
  await checkTotals(scene, id, books);
  clients.close();
  scene.readLogs();
  const { lost, doubled, violations } = books;
  const seconds = (performance.now() - start) / 1000;
  const asked = books.asked.size;
  return { victim, asked, acknowledged, retried, lost, doubled, violations, seconds };
}
