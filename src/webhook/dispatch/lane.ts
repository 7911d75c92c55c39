import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { describeError } from '../../kernel/log.ts';
import type { OffReason, WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { REPLY_MS } from '../send/sender.ts';
import { dueAgain, firstTriesLeft, writeTried } from './due.ts';
import { noteFailure, noteGone, noteSuccess } from './health.ts';
import { nextPage, replayPage } from './history.ts';
import { LEASE_MS, type Lease, giveBack, renewLease } from './lease.ts';
import { writePage, writeReplay } from './outbox.ts';
import type { Surroundings } from './surroundings.ts';
import { Target } from './target.ts';
import { Tries } from './tries.ts';

/** How often the endpoint's row is read again, and what is due again is looked for. */
const LOOK_MS = 1_000;
/** The longest rest between two rounds. */
const REST_MS = 250;
/** If fewer first tries are in memory, the next page of history is read. */
const QUEUE_LOW = 250;
/** How many deliveries that are due again are read at a time. */
const DUE_PAGE = 50;
/** How long a turn is while other endpoints wait for a place. */
const TURN_MS = 10_000;

/** The deliveries to one endpoint, by the process that has its lease. */
export class Lane {
  readonly #around: Surroundings;
  readonly #lease: Lease;
  readonly #signal: AbortSignal;
  readonly #tries: Tries;
  readonly #began = performance.now();
  #endpoint: WebhookEndpoint | undefined;
  /** Until when the lease is held in any case, in the time of `performance.now()`. */
  #leasedUntil = 0;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isHistoryRead = false;
  #isDueRead = false;

  constructor(around: Surroundings, lease: Lease, signal: AbortSignal) {
    this.#around = around;
    this.#lease = lease;
    this.#signal = signal;
    this.#tries = new Tries(around.app, around.deliver, () => this.#mayStart);
  }

  /** Delivers until there is nothing to do, the lease is lost or the signal is aborted. */
  async run(): Promise<void> {
    while (!this.#isDone) {
      try {
        await this.#round();
      } catch (error) {
        this.#around.app.log.warn(
          { webhookEndpoint: this.#lease.endpointId, ...describeError(error) },
          'webhook deliveries interrupted',
        );
        await pause(LOOK_MS);
      }
    }
    await this.#end();
  }

  async #round(): Promise<void> {
    await this.#flush();
    if (performance.now() - this.#lookedAt >= LOOK_MS) await this.#look();
    if (!this.#endpoint) return;
    if (!this.#isHistoryRead && this.#tries.queued < QUEUE_LOW) await this.#readHistory();
    if (!this.#isDueRead && this.#tries.queuedAgain === 0) await this.#readDue();
    this.#tries.pump();
    await this.#tries.progress(REST_MS);
  }

  /** Renews the lease, and reads what has changed about the endpoint since. */
  async #look(): Promise<void> {
    const began = performance.now();
    const isFirst = this.#lookedAt === Number.NEGATIVE_INFINITY;
    const endpoint = await this.#write((em) => renewLease(em, this.#lease));
    if (endpoint?.enabled !== true || endpoint.deletedAt != null) {
      this.#leasedUntil = 0;
      this.#endpoint = undefined;
      return;
    }
    this.#endpoint = endpoint;
    this.#tries.target = new Target(this.#around.app, endpoint);
    this.#tries.isFailing = endpoint.failingSince != null;
    this.#leasedUntil = began + LEASE_MS;
    this.#lookedAt = began;
    this.#isHistoryRead = false;
    this.#isDueRead = false;
    if (isFirst) this.#tries.add(await this.#write((em) => firstTriesLeft(em, this.#lease)));
  }

  async #readHistory(): Promise<void> {
    const endpoint = this.#endpoint;
    if (!endpoint) return;
    const from = { cursor: endpoint.cursor, runCursor: endpoint.runCursor };
    const page = await this.#write((em) => nextPage(em, this.#lease.businessId, from, endpoint));
    this.#isHistoryRead = page.isLast;
    this.#tries.beyond = page.beyond;
    if (!page.hasMoved) return;
    const move = { from, to: page.place };
    const made = await this.#write((em) => writePage(em, this.#lease, move, page.events));
    if (!made) return this.#lose();
    Object.assign(endpoint, page.place);
    this.#tries.add(made);
  }

  /** Reads what is due again; if nothing is, the next piece of a redelivery is made due. */
  async #readDue(): Promise<void> {
    const { inFlight } = this.#tries;
    const due = await this.#write((em) => dueAgain(em, this.#lease, inFlight, DUE_PAGE));
    this.#tries.addAgain(due);
    if (due.length > 0) return;
    this.#isDueRead = true;
    await this.#replay();
  }

  async #replay(): Promise<void> {
    const endpoint = this.#endpoint;
    if (endpoint?.replayCursor == null || endpoint.replayUntil == null) return;
    const span = { after: endpoint.replayCursor, until: endpoint.replayUntil };
    const { businessId } = this.#lease;
    const page = await this.#write((em) => replayPage(em, businessId, span, endpoint));
    const move = { from: span.after, next: page.next };
    const isHeld = await this.#write((em) => writeReplay(em, this.#lease, move, page.events));
    // Another redelivery may have been asked for meanwhile: it is read with the endpoint.
    if (isHeld) Object.assign(endpoint, { replayCursor: page.next ?? null });
    else this.#lookedAt = Math.min(this.#lookedAt, performance.now() - LOOK_MS);
    this.#isDueRead = false;
  }

  /** Writes what has come of the tries since the last time. */
  async #flush(): Promise<void> {
    const tried = this.#tries.take();
    if (tried.length === 0) return;
    try {
      await this.#write((em) => writeTried(em, this.#lease, tried));
    } catch (error) {
      this.#tries.putBack(tried);
      throw error;
    }
    const wasFailing = this.#tries.isFailing;
    if (this.#tries.isGone) {
      await this.#write((em) => noteGone(em, this.#lease));
      this.#switchedOff('GONE');
    } else if (tried.some(({ status }) => status === 'SUCCEEDED')) {
      if (wasFailing) await this.#write((em) => noteSuccess(em, this.#lease));
      this.#tries.isFailing = false;
    } else {
      this.#tries.isFailing = true;
      if (await this.#write((em) => noteFailure(em, this.#lease))) this.#switchedOff('FAILING');
    }
  }

  async #end(): Promise<void> {
    await this.#tries.settled();
    try {
      await this.#flush();
      await this.#write((em) => giveBack(em, this.#lease));
    } catch (error) {
      // What is not written is sent once more, when the lease is over.
      this.#around.app.log.warn(describeError(error), 'webhook lease not given back');
    }
  }

  /** The merchant reads why at the endpoint; the operator, in the log. */
  #switchedOff(offReason: OffReason): void {
    const { endpointId: webhookEndpoint } = this.#lease;
    this.#around.app.log.warn({ webhookEndpoint, offReason }, 'webhook endpoint switched off');
    this.#lose();
  }

  #lose(): void {
    this.#leasedUntil = 0;
    this.#endpoint = undefined;
  }

  #write<Result>(run: (em: EntityManager) => Promise<Result>): Promise<Result> {
    return this.#around.statement(run);
  }

  /** A try that is begun must end before another process may take the endpoint. */
  get #mayStart(): boolean {
    return !this.#signal.aborted && performance.now() < this.#leasedUntil - REPLY_MS;
  }

  get #isDone(): boolean {
    const now = performance.now();
    if (this.#signal.aborted) return true;
    if (this.#lookedAt !== Number.NEGATIVE_INFINITY) {
      if (!this.#endpoint || now >= this.#leasedUntil) return true;
      if (this.#around.isCrowded() && now - this.#began >= TURN_MS) return true;
    }
    return this.#isHistoryRead && this.#isDueRead && this.#tries.isIdle;
  }
}
