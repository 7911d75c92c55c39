import type { MikroORM } from '@mikro-orm/postgresql';
import { type App, perApp } from '../kernel/context.ts';
import { describeError } from '../kernel/log.ts';
import type { LiveKey } from './live-keys.ts';

/** How long the first use of a key waits to be written, so that its statement has company. */
const FIRST_AFTER_MS = 5_000;
/** How long one process waits between two statements. */
const EVERY_MS = 60_000;

interface Use {
  readonly key: LiveKey;
  readonly at: number;
}

/**
 * Notes when keys are used, and writes it to the minute. Every process collects its own and writes
 * them by one statement a minute, so that a payout pays nothing for it.
 */
class KeyUses {
  readonly #app: App;
  /** When each key was last used, by this process's own clock, which never goes back. */
  #uses = new Map<string, Use>();
  #writtenAt = -EVERY_MS;
  #timer: NodeJS.Timeout | undefined;

  constructor(app: App) {
    this.#app = app;
  }

  /** Notes that a key is used now. */
  note(key: LiveKey): void {
    const at = performance.now();
    this.#uses.set(key.id, { key, at });
    if (this.#timer) return;
    const wait = Math.max(FIRST_AFTER_MS, this.#writtenAt + EVERY_MS - at);
    this.#timer = setTimeout(() => void this.write(), wait).unref();
  }

  /** Writes all that has been noted. What cannot be written now is written with the next. */
  async write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const uses = this.#uses;
    if (uses.size === 0) return;
    this.#uses = new Map();
    this.#writtenAt = performance.now();
    try {
      await writeUses(this.#app.orm, [...uses.values()]);
    } catch (error) {
      this.#uses = new Map([...uses, ...this.#uses]);
      this.#app.log.debug(describeError(error), 'last uses of keys not written');
    }
  }
}

/** What is known in this process of when keys were used. */
export const keyUsesOf = perApp((app) => new KeyUses(app));

/**
 * The times are made from the database's clock and the age of each use. A key that is locked now is
 * left out: whoever has the lock revokes it, or is another process that writes the same.
 */
async function writeUses(orm: MikroORM, uses: readonly Use[]): Promise<void> {
  const now = performance.now();
  await orm.em.getConnection().execute(
    `update api_key set last_used_at = used.at
     from (
       select k.business_id, k.id,
         date_trunc('minute', clock_timestamp() - given.age * interval '1 millisecond') as at
       from unnest(?::uuid[], ?::uuid[], ?::float8[]) as given (business_id, id, age)
       join api_key k on k.business_id = given.business_id and k.id = given.id
       for update of k skip locked
     ) as used
     where api_key.business_id = used.business_id and api_key.id = used.id
       and (api_key.last_used_at is null or api_key.last_used_at < used.at)`,
    [
      uses.map(({ key }) => key.businessId),
      uses.map(({ key }) => key.id),
      uses.map(({ at }) => now - at),
    ].map((values) => `{${values.join(',')}}`),
  );
}
