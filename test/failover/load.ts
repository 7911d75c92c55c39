import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../support/http.ts';
import { until } from '../support/processes.ts';
import { DOORS, type Payout, type Reply, type Unkeyed, ask } from '../torture/support/payout.ts';
import type { Random } from '../torture/support/random.ts';
import { ClientRecord, type Kind, type Payer } from './client-record.ts';

/** Who asks each business. */
const CLIENTS: Readonly<Record<Kind, number>> = { keyed: 5, unkeyed: 1, read: 1 };
const AMOUNT_MAX = 500;
const USERS = 20;
/** How long a client that was refused waits, and how long one that was answered. */
const REST_MS = { refused: 60, answered: 3 };
/** A client whose payout has not been made when the load ends goes on asking for so long. */
const LAST_RETRIES_MS = 30_000;

/** Clients who pay and read, and keep a record of all that they were told. */
export class Load {
  readonly payers: readonly Payer[];
  readonly record = new ClientRecord();
  readonly #url: string;
  readonly #random: Random;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #stop = new AbortController();
  readonly #clients: Promise<void>[] = [];
  /** Open, but while all clients hold still. */
  #gate: Promise<unknown> = Promise.resolve();
  #inFlight = 0;
  #isAbandoned = false;
  #last = 0;

  constructor(url: string, payers: readonly Payer[], random: Random) {
    this.#url = url;
    this.payers = payers;
    this.#random = random;
  }

  start(): void {
    const live = { keyed: this.#payKeyed, unkeyed: this.#payUnkeyed, read: this.#read };
    for (const payer of this.payers) {
      for (const kind of ['keyed', 'unkeyed', 'read'] as const) {
        for (let i = 0; i < CLIENTS[kind]; i += 1) {
          const number = this.#clients.length;
          this.#clients.push(live[kind].call(this, payer, number, this.#random.fork()));
        }
      }
    }
  }

  /** Lets every client bring its payout to its end, and repeats what was ever in doubt. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#clients);
    await Promise.all([...this.record.uncertain].map((id) => this.#repeat(id)));
    this.#agent.destroy();
  }

  /** Lets go of everything, as a test that has failed does. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#stop.abort();
  }

  /** Has all clients hold still, with nothing in flight, until the work is done. */
  async pauseWhile(work: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    await until('nothing is in flight', () => this.#inFlight === 0);
    await work().finally(resolve);
  }

  async #payKeyed(payer: Payer, client: number, random: Random): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#last += 1;
      const key = `payout-${this.#last}`;
      const email = `user${random.whole(1, USERS)}@example.com`;
      const payout = { key, email, amount: random.whole(1, AMOUNT_MAX) };
      this.record.asked.set(`${payer.id} ${key}`, payout);
      await this.#payUntilPaid(payer, client, payout, random);
      // Some ask once more, as one does whose reply was lost on the way.
      if (random.chance(0.05)) await this.#payUntilPaid(payer, client, payout, random);
      await pause(REST_MS.answered);
    }
  }

  async #payUntilPaid(payer: Payer, client: number, payout: Payout, random: Random) {
    const id = `${payer.id} ${payout.key}`;
    let deadline = Infinity;
    for (;;) {
      const reply = await this.#ask('keyed', payer, client, payout, random);
      if (reply.paid) return this.record.acknowledge(id, reply);
      if (reply.status !== 503) this.record.uncertain.add(id);
      await pause(REST_MS.refused);
      if (this.#stop.signal.aborted && deadline === Infinity) {
        deadline = performance.now() + LAST_RETRIES_MS;
      }
      if (this.#isAbandoned) return;
      if (performance.now() > deadline)
        return void this.record.violations.push(`${id} is never paid`);
    }
  }

  async #payUnkeyed(payer: Payer, client: number, random: Random): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#last += 1;
      const payout = { email: `once${this.#last}@example.com`, amount: 1 };
      const reply = await this.#ask('unkeyed', payer, client, payout, random);
      this.record.unkeyed.set(`${payer.id} ${payout.email}`, reply.paid ? 201 : reply.status);
      await pause(reply.paid ? REST_MS.answered : REST_MS.refused);
    }
  }

  async #ask(
    kind: Kind,
    { secretKey }: Payer,
    client: number,
    payout: Payout | Unkeyed,
    random: Random,
  ): Promise<Reply> {
    const way = { url: this.#url, door: random.pick(DOORS), secretKey, agent: this.#agent };
    const [reply, sentAt] = await this.#send(() => ask(way, payout));
    const status = reply.paid ? 201 : reply.status;
    const isReplay = reply.paid && reply.replayed;
    const retryAfter = reply.paid ? undefined : reply.retryAfter;
    const answeredAt = performance.now();
    this.record.observations.push({
      kind,
      client,
      sentAt,
      answeredAt,
      status,
      isReplay,
      retryAfter,
    });
    return reply;
  }

  /** Sends when clients may, and tells when it was. */
  async #send<Answer>(request: () => Promise<Answer>): Promise<[Answer, number]> {
    await this.#gate;
    this.#inFlight += 1;
    const sentAt = performance.now();
    try {
      return [await request(), sentAt];
    } finally {
      this.#inFlight -= 1;
    }
  }

  async #read(payer: Payer, client: number, random: Random): Promise<void> {
    const headers = { Authorization: `Bearer ${payer.secretKey}` };
    const query = '{ payoutBalance { amount } history(first: 1) { nodes { id } } }';
    while (!this.#stop.signal.aborted) {
      const isRest = random.chance(0.5);
      const options = { headers, agent: this.#agent, ...(!isRest && { body: { query } }) };
      const path = isRest ? '/balance' : '/graphql';
      const [reply, sentAt] = await this.#send(() =>
        call(`${this.#url}${path}`, options).catch(() => undefined),
      );
      const answeredAt = performance.now();
      const { status = 0, headers: told } = reply ?? {};
      const retryAfter = told?.['retry-after'];
      const common = { kind: 'read', client, isReplay: false } as const;
      this.record.observations.push({ ...common, sentAt, answeredAt, status, retryAfter });
      await pause(REST_MS.refused);
    }
  }

  /** Whatever was in doubt is settled: asking again moves no money. */
  async #repeat(id: string): Promise<void> {
    const [payerId] = id.split(' ');
    const payer = this.payers.find((each) => each.id === payerId);
    const payout = this.record.asked.get(id);
    if (!payer || !payout) return;
    const reply = await this.#ask('keyed', payer, -1, payout, this.#random);
    if (reply.paid) this.record.acknowledge(id, reply);
    else this.record.violations.push(`${id} is answered with ${reply.status} when all is well`);
  }
}
