import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Books } from './books.ts';
import type { Sightings } from './branches.ts';
import { DOORS, type Payout, type Reply, ask } from '../support/payout.ts';
import type { Random } from '../support/random.ts';
import type { Scene } from './scene.ts';

const AMOUNT_MAX = 500;
const USERS = 25;
/** How long a client that was not paid waits before it goes on. */
export const REST_MS = 10;
const RETRIES_AT_ONCE = 16;
const RETRY_LIMIT_MS = 60_000;

/** One round's clients: what they ask for, and what they make of the replies. */
export class Clients {
  readonly #scene: Scene;
  readonly #secretKey: string;
  readonly #books: Books;
  readonly #sightings: Sightings;
  readonly #agent = new Agent({ keepAlive: true });
  #last = 0;

  constructor(scene: Scene, secretKey: string, books: Books, sightings: Sightings) {
    this.#scene = scene;
    this.#secretKey = secretKey;
    this.#books = books;
    this.#sightings = sightings;
  }

  /** A payout that nobody has asked for yet. */
  newPayout(random: Random): Payout {
    this.#last += 1;
    const email = `user${random.whole(1, USERS)}@example.com`;
    return { key: `payout-${this.#last}`, email, amount: random.whole(1, AMOUNT_MAX) };
  }

  /** Asks once, by any way or by this gateway, and notes what came of it. */
  async pay(payout: Payout, random: Random, url?: string): Promise<Reply> {
    const wasAcknowledged = this.#books.acknowledged.has(payout.key);
    this.#books.asked.set(payout.key, payout);
    const reply = await this.send(payout, random, url);
    if (reply.paid) {
      if (wasAcknowledged && !reply.replayed) {
        this.#books.violations.push(`${payout.key} was acknowledged, and not replayed`);
      }
      this.#books.acknowledge(payout, reply.hash);
    } else if (![0, 500, 503].includes(reply.status)) {
      this.#books.violations.push(`${payout.key} was answered with ${reply.status}`);
    }
    return reply;
  }

  /** The same key for another payout: it must never be made. */
  async reuse(payout: Payout, random: Random): Promise<void> {
    const reply = await this.send({ ...payout, amount: payout.amount + 1 }, random);
    if (reply.paid || ![0, 422, 500, 503].includes(reply.status)) {
      this.#books.violations.push(`the key ${payout.key} was reused`);
    }
  }

  /** Sends, and counts what is seen. */
  async send(payout: Payout, random: Random, url?: string): Promise<Reply> {
    const way = {
      url: url ?? random.pick(this.#scene.urls.filter((each) => each !== '')),
      door: random.pick(DOORS),
      secretKey: this.#secretKey,
      agent: this.#agent,
    };
    const reply = await ask(way, payout);
    if (reply.paid && reply.replayed) this.#sightings.add('replay');
    if (!reply.paid && reply.status === 422) this.#sightings.add('key reused');
    if (!reply.paid && reply.status === 503) this.#sightings.add('503');
    return reply;
  }

  /** One client: new payouts, repeats, races with itself and reused keys until it is told to stop. */
  async live(random: Random, signal: AbortSignal): Promise<void> {
    let before: Payout | undefined;
    while (!signal.aborted) {
      const isRepeat = before !== undefined && random.chance(0.15);
      const payout = isRepeat && before ? before : this.newPayout(random);
      const replies = [this.pay(payout, random)];
      if (random.chance(0.1)) replies.push(this.pay(payout, random));
      const isPaid = (await Promise.all(replies)).every(({ paid }) => paid);
      if (isPaid && random.chance(0.05)) await this.reuse(payout, random);
      before = payout;
      // Half of them try again at once, the others leave it for later.
      if (!isPaid && random.chance(0.5)) await this.pay(payout, random);
      if (!isPaid) await pause(REST_MS);
    }
  }

  /** Retries whatever is unacknowledged until all of it is paid; returns how much it was. */
  async retryAll(random: Random, signal: AbortSignal): Promise<number> {
    const left = this.#books.unacknowledged;
    const count = left.length;
    const deadline = performance.now() + RETRY_LIMIT_MS;
    const retry = async (own: Random) => {
      for (let payout = left.pop(); payout; payout = left.pop()) {
        while (!(await this.pay(payout, own)).paid) {
          signal.throwIfAborted();
          if (performance.now() > deadline) throw new Error(`${payout.key} is never paid`);
          await pause(REST_MS);
        }
      }
    };
    await Promise.all(Array.from({ length: RETRIES_AT_ONCE }, () => retry(random.fork())));
    return count;
  }

  close(): void {
    this.#agent.destroy();
  }
}
