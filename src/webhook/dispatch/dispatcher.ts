import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import pLimit from 'p-limit';
import { type App, perApp } from '../../kernel/context.ts';
import { GatewayEvent } from '../../kernel/events.ts';
import type { Job } from '../../kernel/job.ts';
import { describeError } from '../../kernel/log.ts';
import { sealerOf } from '../secret/sealer.ts';
import { Sender } from '../send/sender.ts';
import { ALLOW_NOTHING } from '../../settings/webhook-allow.ts';
import { Lane } from './lane.ts';
import { type Lease, takeLeases } from './lease.ts';
import type { Surroundings } from './surroundings.ts';

/** How often a process looks for endpoints that have something to be told. */
const EVERY_SECONDS = 1;
/** How many endpoints a process delivers to at once, and how many of them may be failing. */
const LANES_MAX = 128;
const FAILING_LANES_MAX = 64;
/** How many statements are at work at once: the other connections are for payouts. */
const STATEMENTS_AT_ONCE = 3;
/** The share of SHUTDOWN_TIMEOUT for which tries in flight are waited for; then they are given up. */
const DRAIN_SHARE = 0.4;

/** Emitted when an endpoint was given something to deliver, by this process. */
export const deliveriesWanted = new GatewayEvent<{ readonly endpointId: string }>(
  'webhook.deliveries-wanted',
);

/** The deliveries of one process. */
class Dispatcher {
  readonly #app: App;
  readonly #holder = randomUUID();
  readonly #sender: Sender;
  readonly #lanes = new Map<Promise<void>, { readonly failing: boolean }>();
  readonly #statements = pLimit(STATEMENTS_AT_ONCE);
  readonly #around: Surroundings;

  constructor(app: App) {
    this.#app = app;
    this.#sender = new Sender(app.settings.WEBHOOK_ALLOW ?? ALLOW_NOTHING);
    this.#around = {
      app,
      deliver: (message) => this.#sender.send(message),
      statement: (run) => this.#statements(() => run(app.orm.em.fork())),
      isCrowded: () => this.#room === 0 || this.#roomForFailing === 0,
    };
  }

  /** Begins to deliver to endpoints to which nobody does, as many as there is room for. */
  async look(signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#app.database.trouble !== undefined) return;
    await this.#take(false, this.#room, signal);
    await this.#take(true, Math.min(this.#roomForFailing, this.#room), signal);
  }

  /** Resolves when nothing is delivered any more; what takes long is given up. */
  async drain(): Promise<void> {
    const ended = Promise.all(this.#lanes.keys());
    const limitMs = this.#app.settings.SHUTDOWN_TIMEOUT * 1000 * DRAIN_SHARE;
    await Promise.race([ended, pause(limitMs, undefined, { ref: false })]);
    this.#sender.giveUp();
    await ended;
  }

  get #room(): number {
    return LANES_MAX - this.#lanes.size;
  }

  get #roomForFailing(): number {
    return FAILING_LANES_MAX - [...this.#lanes.values()].filter(({ failing }) => failing).length;
  }

  async #take(failing: boolean, max: number, signal: AbortSignal): Promise<void> {
    const { generations } = sealerOf(this.#app);
    const take = { holder: this.#holder, generations, failing, max };
    const leases = await takeLeases(this.#app.orm.em.fork(), take);
    for (const lease of leases) this.#start(lease, failing, signal);
  }

  #start(lease: Lease, failing: boolean, signal: AbortSignal): void {
    this.#app.log.debug({ webhookEndpoint: lease.endpointId }, 'webhook endpoint taken');
    const lane = new Lane(this.#around, lease, signal)
      .run()
      .catch((error: unknown) => this.#app.log.error(describeError(error), 'webhook lane failed'))
      .finally(() => this.#lanes.delete(lane));
    this.#lanes.set(lane, { failing });
  }
}

/** The dispatcher of a gateway. */
export const dispatcherOf = perApp((app) => new Dispatcher(app));

/** Tells endpoints what has happened. */
export const deliveryJob: Job = {
  name: 'webhook deliveries',
  everySeconds: EVERY_SECONDS,
  wokenBy: deliveriesWanted,
  run: (app, signal) => dispatcherOf(app).look(signal),
};
