import pLimit, { type LimitFunction } from 'p-limit';
import { type App, perApp } from '../../kernel/context.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { type Work, within, workOfNow } from '../../kernel/work.ts';
import { milliseconds } from '../../settings/settings.ts';
import { attempt } from './attempt.ts';
import type { AnyCommand, Command } from './command.ts';
import { groupEnded, groupStarted } from './events.ts';

/** How many connections of the pool are kept free for everything else, such as look-ups of keys. */
const CONNECTIONS_SPARED = 3;

/** A command that waits for its group. */
interface Waiting {
  readonly command: AnyCommand;
  readonly since: number;
  /** What it is a part of, such as a request. */
  readonly askedFor: Work | undefined;
  readonly settle: (result: unknown) => void;
  /** The timer that ends the wait when it takes too long. */
  readonly limit: NodeJS.Timeout;
}

/**
 * Group commit: the commands of one business that arrive while a group is in flight form the next
 * one. A single command waits for nothing. Under load the groups grow by themselves, and the
 * business's row is locked once a group rather than once a command.
 */
class BusinessQueue {
  readonly #app: App;
  readonly #businessId: string;
  readonly #turn: LimitFunction;
  readonly #onIdle: () => void;
  #waiting: Waiting[] = [];
  #weight = 0;
  #isRunning = false;

  constructor(app: App, businessId: string, turn: LimitFunction, onIdle: () => void) {
    this.#app = app;
    this.#businessId = businessId;
    this.#turn = turn;
    this.#onIdle = onIdle;
  }

  /** How many entries its commands may post, including those in flight: what its bound counts. */
  get length(): number {
    return this.#weight;
  }

  add<Result>(command: Command<Result>): Promise<Result> {
    const { LANE_LENGTH_MAX, QUEUE_TIMEOUT } = this.#app.settings;
    const isFull = this.#weight > 0 && this.#weight + command.weight > LANE_LENGTH_MAX;
    if (isFull) return Promise.reject(new ApiError(API_ERRORS.unavailable));
    this.#weight += command.weight;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    const waiting: Waiting = {
      command,
      since: performance.now(),
      askedFor: workOfNow(),
      settle: (result) => {
        this.#weight -= command.weight;
        if (result instanceof Error) reject(result);
        else resolve(result as Result);
      },
      limit: setTimeout(() => this.#giveUp(waiting), milliseconds(QUEUE_TIMEOUT)),
    };
    this.#waiting.push(waiting);
    if (!this.#isRunning) void this.#run();
    return promise;
  }

  /** Takes a command out that has waited too long. It is in no group yet, so it is never done. */
  #giveUp(waiting: Waiting): void {
    this.#waiting = this.#waiting.filter((each) => each !== waiting);
    waiting.settle(new ApiError(API_ERRORS.unavailable));
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Commands that arrive in the same tick form one group.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#turn(() => this.#runGroup());
    this.#isRunning = false;
    this.#onIdle();
  }

  async #runGroup(): Promise<void> {
    const group = this.#nextGroup();
    if (group.length === 0) return;
    for (const { limit } of group) clearTimeout(limit);
    const now = performance.now();
    // Not within the request that happened to find the queue idle.
    const work: Work = { requestId: group[0]?.askedFor?.requestId };
    groupStarted.emit(this.#app, () => ({
      work,
      entries: group.reduce((sum, { command }) => sum + command.weight, 0),
      waitsMs: group.map(({ since }) => now - since),
      askedFor: group.map(({ askedFor }) => askedFor),
    }));
    const commands = group.map(({ command }) => command);
    const results = await within(work, () => attempt(this.#app, this.#businessId, commands)).catch(
      (error: unknown): unknown[] => group.map(() => error),
    );
    groupEnded.emit(this.#app, () => ({ work, results }));
    for (const [at, { settle }] of group.entries()) settle(results[at]);
  }

  #nextGroup(): Waiting[] {
    const weights = this.#waiting.map(({ command }) => command.weight);
    return this.#waiting.splice(0, groupSize(weights, this.#app.settings.GROUP_SIZE_MAX));
  }
}

/**
 * How many of the commands that wait form a group: the first ones, as many as may weigh `max`
 * together. The first one is always taken, whatever it weighs.
 */
export function groupSize(weights: readonly number[], max: number): number {
  let sum = 0;
  const end = weights.findIndex((weight, at) => {
    sum += weight;
    return at > 0 && sum > max;
  });
  return end < 0 ? weights.length : end;
}

/** The queues of a gateway: one for each business that has commands now. */
class PostingQueue {
  readonly #app: App;
  /**
   * Businesses take turns in the order in which they ask, so that a queue that is always full
   * cannot starve the others.
   */
  readonly #turn: LimitFunction;
  readonly #queues = new Map<string, BusinessQueue>();
  readonly #pending = new Set<Promise<unknown>>();

  constructor(app: App) {
    this.#app = app;
    this.#turn = pLimit(Math.max(1, app.settings.DATABASE_POOL_SIZE - CONNECTIONS_SPARED));
  }

  /** Posts a command, in a group with others of its business. */
  post<Result>(businessId: string, command: Command<Result>): Promise<Result> {
    let queue = this.#queues.get(businessId);
    if (!queue) {
      const onIdle = () => void this.#queues.delete(businessId);
      queue = new BusinessQueue(this.#app, businessId, this.#turn, onIdle);
      this.#queues.set(businessId, queue);
    }
    const posted = queue.add(command).finally(() => this.#pending.delete(posted));
    this.#pending.add(posted);
    return posted;
  }

  /** How many businesses have commands in their queues. */
  get size(): number {
    return this.#queues.size;
  }

  /** How many entries the commands in the queues may post. */
  get length(): number {
    return this.#queues.values().reduce((sum, { length }) => sum + length, 0);
  }

  /** How many are in the longest queue. */
  get longest(): number {
    return this.#queues.values().reduce((max, { length }) => Math.max(max, length), 0);
  }

  /** Resolves when no command is in the queues any more. */
  async drain(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending);
  }
}

/** The posting queue of a gateway. */
export const queueOf = perApp((app) => new PostingQueue(app));
