import type { Pool } from 'pg';
import { type NewUser, NewUsers, openPool, perKey } from '../candidates/bench-pool.ts';
import { type Answer, type Asked, fastifyDoor } from '../candidates/fastify-door.ts';
import { baselineSettings, serve } from '../candidates/serve.ts';

// A process of its own: Fastify, and a batcher before one set-based function in the database.

/** The most payouts of one call. */
const BATCH_MAX = 256;

const { databaseUrl, secret, poolSize } = baselineSettings();
const pool = await openPool(databaseUrl, poolSize);

interface Waiting extends Asked {
  readonly offered: NewUser;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What arrives while a call for the same key is in flight forms the next one. */
class Batcher {
  readonly #pool: Pool;
  readonly #newUsers: NewUsers;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(pool: Pool, newUsers: NewUsers) {
    this.#pool = pool;
    this.#newUsers = newUsers;
  }

  pay(asked: Asked): Promise<Answer> {
    const offered = this.#newUsers.take();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...asked, offered, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, BATCH_MAX);
      await this.#call(batch).catch((error: unknown) => {
        for (const { reject } of batch) reject(error);
      });
    }
    this.#isRunning = false;
  }

  async #call(batch: readonly Waiting[]): Promise<void> {
    const values = [
      batch[0]?.digest,
      literal(batch.map(({ email }) => `"${email}"`)),
      literal(batch.map(({ amount }) => amount)),
      literal(batch.map(({ offered }) => offered.id)),
      literal(batch.map(({ offered }) => String.raw`"\\x${offered.digest.toString('hex')}"`)),
    ];
    const { rows } = await this.#pool.query<Row>({ ...CALL, values });
    const [status, isPaid, users, versions] = rows[0] ?? [500, null, null, null];
    const ids = users?.split(',') ?? [];
    const each = versions?.split(',') ?? [];
    let at = 0;
    for (const [turn, { offered, resolve }] of batch.entries()) {
      if (status !== 201 || isPaid?.[turn] === false) {
        resolve({ refusal: status === 201 ? 400 : status });
        continue;
      }
      const paid = { id: ids[at] ?? '', version: Number(each[at]) };
      at += 1;
      resolve({ hash: this.#newUsers.hashOf(paid, offered) });
    }
  }
}

type Row = [number, readonly boolean[] | null, string | null, string | null];
const CALL = {
  name: 'pay',
  rowMode: 'array' as const,
  text: 'select status, paid, users, versions from bench_pay_group($1, $2, $3, $4, $5)',
};

/** An array as PostgreSQL reads it; no address holds what would have to be escaped. */
function literal(items: readonly (string | number)[]): string {
  return `{${items.join(',')}}`;
}

// One key of a business is in one batcher: the function looks up one key a call.
const batcherOf = perKey(pool, (businessId) => new Batcher(pool, new NewUsers(secret, businessId)));
const app = fastifyDoor(async (asked) => {
  const batcher = await batcherOf(asked.digest);
  return batcher ? batcher.pay(asked) : { refusal: 401 };
});
await serve((port, host) => app.listen({ port, host }));
