import DataLoader from 'dataloader';
import pLimit, { type LimitFunction } from 'p-limit';
import { type App, perApp } from '../kernel/context.ts';
import { FAULTS, Refusal } from '../kernel/errors.ts';
import { milliseconds } from '../settings.ts';
import { type Allocation, type Outcome } from './allocate.ts';
import { type Result, attempt } from './attempt.ts';
import { groupStarted } from './telemetry.ts';

/** The connections that groups leave to everything else: key look-ups above all. */
const CONNECTIONS_SPARED = 3;

/** A payout that waits for its group. */
interface Waiting {
  readonly allocation: Allocation;
  readonly since: number;
  /** Ends the wait where it takes too long. */
  readonly limit: NodeJS.Timeout;
  gaveUp: boolean;
}

/**
 * Group commit: the payouts of one business that arrive while a group is in flight form the next one.
 * Alone, a payout waits for nothing; under load the groups grow by themselves, and the business's row
 * is locked once a group rather than once a payout.
 */
class Lane {
  readonly #loader: DataLoader<Waiting, Outcome>;
  readonly #lengthMax: number;
  readonly #waitMaxMs: number;
  readonly #turn: LimitFunction;
  #tail: Promise<unknown> = Promise.resolve();
  #running: Promise<unknown> = Promise.resolve();
  #length = 0;

  constructor(app: App, businessId: string, turn: LimitFunction) {
    this.#lengthMax = app.settings.LANE_LENGTH_MAX;
    this.#waitMaxMs = milliseconds(app.settings.QUEUE_TIMEOUT);
    this.#turn = turn;
    this.#loader = new DataLoader<Waiting, Outcome>(
      (waiting) => {
        const results = startGroup(app, businessId, waiting);
        this.#running = results;
        return results;
      },
      {
        cache: false,
        maxBatchSize: app.settings.GROUP_SIZE_MAX,
        batchScheduleFn: (start) => this.#afterTheGroupBefore(start),
      },
    );
  }

  /** How many payouts are in it, those of the group in flight too. */
  get length(): number {
    return this.#length;
  }

  async add(allocation: Allocation): Promise<Outcome> {
    if (this.#length >= this.#lengthMax) throw new Refusal(FAULTS.unavailable);
    this.#length += 1;
    const { promise: tooLong, reject } = Promise.withResolvers<never>();
    const waiting: Waiting = {
      allocation,
      since: performance.now(),
      limit: setTimeout(() => {
        waiting.gaveUp = true;
        reject(new Refusal(FAULTS.unavailable));
      }, this.#waitMaxMs),
      gaveUp: false,
    };
    try {
      return await Promise.race([this.#loader.load(waiting), tooLong]);
    } finally {
      clearTimeout(waiting.limit);
      this.#length -= 1;
    }
  }

  #afterTheGroupBefore(start: () => void): void {
    this.#tail = this.#tail.then(() =>
      this.#turn(async () => {
        start();
        await this.#running.catch(() => undefined);
      }),
    );
  }
}

/** Starts a group with those that still wait for it; each is either paid or told 503, never both. */
async function startGroup(
  app: App,
  businessId: string,
  waiting: readonly Waiting[],
): Promise<Result[]> {
  const group = waiting.filter(({ gaveUp }) => !gaveUp);
  for (const { limit } of group) clearTimeout(limit);
  if (group.length === 0) return waiting.map(() => new Refusal(FAULTS.unavailable));
  const now = performance.now();
  groupStarted.send(app, () => ({ waitsMs: group.map(({ since }) => now - since) }));
  const allocations = group.map(({ allocation }) => allocation);
  const results = (await attempt(app, businessId, allocations)).values();
  return waiting.map(
    ({ gaveUp }) => (gaveUp ? undefined : results.next().value) ?? new Refusal(FAULTS.unavailable),
  );
}

/** The lanes of a gateway, one for each business that is paying now. */
class Lanes {
  readonly #app: App;
  /** Lanes take turns, in the order in which they ask: none is starved by one that is always full. */
  readonly #turn: LimitFunction;
  readonly #lanes = new Map<string, Lane>();
  readonly #inFlight = new Set<Promise<unknown>>();

  constructor(app: App) {
    this.#app = app;
    this.#turn = pLimit(Math.max(1, app.settings.DATABASE_POOL_SIZE - CONNECTIONS_SPARED));
  }

  /** Brings a payout through, in a group with others of its business. */
  pay(businessId: string, allocation: Allocation): Promise<Outcome> {
    let lane = this.#lanes.get(businessId);
    if (!lane) this.#lanes.set(businessId, (lane = new Lane(this.#app, businessId, this.#turn)));
    const paid = lane.add(allocation).finally(() => {
      this.#inFlight.delete(paid);
      if (lane.length === 0 && this.#lanes.get(businessId) === lane) this.#lanes.delete(businessId);
    });
    this.#inFlight.add(paid);
    return paid;
  }

  /** How many businesses have payouts in their lanes. */
  get size(): number {
    return this.#lanes.size;
  }

  /** How many payouts are in the lanes. */
  get payouts(): number {
    return this.#inFlight.size;
  }

  /** How many payouts are in the longest lane. */
  get longest(): number {
    return this.#lanes.values().reduce((most, { length }) => Math.max(most, length), 0);
  }

  /** Resolves when every payout that was begun has come to its end. */
  async drain(): Promise<void> {
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }
}

/** The lanes of a gateway. */
export const lanesOf = perApp((app) => new Lanes(app));
