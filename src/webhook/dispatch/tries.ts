import { setTimeout as pause } from 'node:timers/promises';
import type { App } from '../../kernel/context.ts';
import { ATTEMPTS_KEPT, type Attempt } from '../delivery/webhook-delivery.ts';
import { retryAfter } from '../delivery/retries.ts';
import type { Message, Sent } from '../send/sender.ts';
import { deliveryTried } from './events.ts';
import type { Outgoing, Tried } from './outgoing.ts';
import { Pace } from './pace.ts';
import type { Target } from './target.ts';

/** Sends a message when there is room; undefined where the gateway has given it up. */
export type Deliver = (message: Message) => Promise<Sent | undefined>;

/** How many deliveries that are due again an endpoint has in flight. */
const AGAIN_AT_ONCE = 4;
/** How many first tries are begun at a time: those to new connections might overtake one another. */
const BEGUN_AT_ONCE = 2;
/** How long results are gathered before they are written. */
const GATHER_MS = 30;
/** The status of a receiver that is gone for good (RFC 9110, section 15.5.11). */
const GONE = 410;

/** The tries of one endpoint: those to be made, those in flight, and what has come of the others. */
export class Tries {
  readonly #app: App;
  readonly #deliver: Deliver;
  readonly #mayStart: () => boolean;
  readonly #pace = new Pace();
  readonly #first: Outgoing[] = [];
  readonly #again: Outgoing[] = [];
  readonly #flying = new Map<string, Promise<void>>();
  #firstFlying = 0;
  #tried: Tried[] = [];
  #progress = Promise.withResolvers<void>();

  target: Target | undefined;
  /** How many entries are still to be read behind those in memory. */
  beyond = 0;
  /** Whether no try has succeeded since one has failed. */
  isFailing = false;
  /** Whether the receiver has said that it is gone. */
  isGone = false;

  constructor(app: App, deliver: Deliver, mayStart: () => boolean) {
    this.#app = app;
    this.#deliver = deliver;
    this.#mayStart = mayStart;
  }

  get queued(): number {
    return this.#first.length;
  }

  get queuedAgain(): number {
    return this.#again.length;
  }

  /** The ids of the deliveries that are in flight, or of which the result is not written yet. */
  get inFlight(): string[] {
    return [...this.#flying.keys(), ...this.#tried.map(({ id }) => id)];
  }

  get isIdle(): boolean {
    const waiting = this.#first.length + this.#again.length + this.#tried.length;
    return waiting === 0 && this.#flying.size === 0;
  }

  add(deliveries: readonly Outgoing[]): void {
    this.#first.push(...deliveries);
  }

  addAgain(deliveries: readonly Outgoing[]): void {
    this.#again.push(...deliveries);
  }

  /** Begins as many tries as may be in flight. */
  pump(): void {
    for (let begun = 0; begun < BEGUN_AT_ONCE && this.#mayBeginFirst(); begun += 1) {
      const next = this.#first.shift();
      if (next) this.#begin(next, true);
    }
    while (this.#mayBeginAgain()) {
      const next = this.#again.shift();
      if (next) this.#begin(next, false);
    }
  }

  /** Takes what has come of the tries since the last time. */
  take(): Tried[] {
    const tried = this.#tried;
    this.#tried = [];
    this.#progress = Promise.withResolvers<void>();
    return tried;
  }

  putBack(tried: readonly Tried[]): void {
    this.#tried.unshift(...tried);
  }

  /** Resolves some moments after a try has ended, and at the latest after so long. */
  async progress(ms: number): Promise<void> {
    const over = new AbortController();
    const late = pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([late, this.#progress.promise]);
    over.abort();
  }

  /** Resolves when nothing is in flight any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#flying.values());
  }

  #mayBeginFirst(): boolean {
    const room = this.#pace.atOnce(this.#first.length + this.beyond) - this.#firstFlying;
    return this.#first.length > 0 && room > 0 && this.#pace.mayStart() && this.#mayBegin;
  }

  #mayBeginAgain(): boolean {
    const room = AGAIN_AT_ONCE - (this.#flying.size - this.#firstFlying);
    return this.#again.length > 0 && room > 0 && this.#mayBegin;
  }

  get #mayBegin(): boolean {
    return !this.isGone && this.target !== undefined && this.#mayStart();
  }

  #begin(delivery: Outgoing, isFirst: boolean): void {
    if (!this.target) return;
    if (isFirst) {
      this.#firstFlying += 1;
      this.#pace.started();
    }
    this.#flying.set(delivery.id, this.#try(this.target, delivery, isFirst));
  }

  async #try(target: Target, delivery: Outgoing, isFirst: boolean): Promise<void> {
    const at = new Date();
    const began = performance.now();
    const sent = await this.#deliver(target.message(delivery));
    const ms = Math.round(performance.now() - began);
    this.#flying.delete(delivery.id);
    if (isFirst) this.#firstFlying -= 1;
    if (!sent) return;
    deliveryTried.emit(this.#app, () => ({ delivery, sent, began }));
    this.isGone ||= sent.reply?.status === GONE;
    this.#tried.push(resultOf(delivery, sent, { at, ms }));
    if (isFirst) this.#pace.ended(sent.error === undefined, ms);
    this.pump();
    const { resolve } = this.#progress;
    setTimeout(resolve, this.#flying.size === 0 ? 0 : GATHER_MS);
  }
}

function resultOf(delivery: Outgoing, sent: Sent, when: { at: Date; ms: number }): Tried {
  const attempts = [...delivery.attempts, attemptOf(sent, when)].slice(-ATTEMPTS_KEPT);
  if (sent.error === undefined) {
    return { ...delivery, attempts, status: 'SUCCEEDED', again: null };
  }
  const tries = delivery.tries + 1;
  const isGone = sent.reply?.status === GONE;
  const again = isGone ? undefined : retryAfter(tries, Math.random());
  const status = again === undefined ? 'FAILED' : 'PENDING';
  return { ...delivery, attempts, tries, status, again: again ?? null };
}

function attemptOf({ reply, error }: Sent, { at, ms }: { at: Date; ms: number }): Attempt {
  const { status = null, headers = {}, body = '' } = reply ?? {};
  return { at: at.toISOString(), ms, status, error: error ?? null, headers, body };
}
