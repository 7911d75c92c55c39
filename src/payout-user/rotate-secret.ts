import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import { type App } from '../kernel/context.ts';
import { causeOf } from '../kernel/database-failures.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { type HashSecrets, hashSecretsOf } from './hash-secrets.ts';

/** How many users are moved in one transaction: few enough that a payout that waits does not notice. */
const BATCH = 100;
/** The businesses that are looked for at a time. */
const BUSINESSES = 500;
/** How often a batch is tried that did not get its lock in time. */
const TRIES = 5;

/** What has been done, and what is left to do. */
export interface Rotated {
  /** How many payout users this run has moved to the newest secret. */
  readonly rotated: number;
  /** How many are still under an earlier one. */
  readonly left: number;
}

/** How a run is watched and ended. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly moved: (users: number) => void;
}

/**
 * Moves every payout user to the newest secret, business by business and batch by batch, each batch a
 * transaction under the business's lock: a payout sees a user before or after it, never between. What
 * is moved stays moved, however the run ends; the next one goes on where it finds others. With its last
 * batch a business says that it has nobody left, from when on no gateway may pay in it that does not
 * know the newest secret.
 */
export async function rotateSecret(app: App, { signal, moved }: Watch): Promise<Rotated> {
  const secrets = hashSecretsOf(app);
  let rotated = 0;
  for await (const business of businessesLeft(app, secrets.generation)) {
    let last: string | undefined = '';
    while (last !== undefined) {
      signal.throwIfAborted();
      const batch = await patiently(() => moveBatch(app, secrets, business, last ?? ''));
      rotated += batch.moved;
      moved(rotated);
      last = batch.last;
    }
  }
  return { rotated, left: await countLeft(app, secrets.generation) };
}

/** The businesses that may have users under an earlier secret, the oldest first. */
async function* businessesLeft({ orm }: App, generation: number): AsyncGenerator<string> {
  let last: string | undefined;
  for (;;) {
    const found = await orm.em.fork().find(
      Business,
      {
        leastSecretGeneration: { $lt: generation },
        ...(last !== undefined && { id: { $gt: last } }),
      },
      { orderBy: { id: 'asc' }, limit: BUSINESSES, fields: ['id'] },
    );
    for (const { id } of found) yield id;
    last = found.at(-1)?.id;
    if (found.length < BUSINESSES) return;
  }
}

interface UserRow {
  readonly id: string;
  readonly hash_version: number;
}

/** Moves the next users after `after`; `last` is the last of them, undefined where no more come. */
function moveBatch(
  { orm }: App,
  secrets: HashSecrets,
  businessId: string,
  after: string,
): Promise<{ readonly moved: number; readonly last: string | undefined }> {
  return inTransaction(orm, async (tx) => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const business = await tx.findOneOrFail(Business, businessId, { lockMode });
    // Those that come in a row may have been moved long ago, by a run that was ended: it takes its time.
    await tx.execute('set local statement_timeout = 0');
    const users = await tx.execute<UserRow[]>(
      `select id, hash_version from payout_user
       where business_id = ? ${after === '' ? '' : 'and id > ?'} and secret_generation < ?
       order by id limit ${BATCH} for update`,
      [businessId, ...(after === '' ? [] : [after]), secrets.generation],
    );
    const { at } = business.nextStamp(await databaseTime(tx));
    if (users.length > 0) await write(tx, secrets, businessId, users, at);
    const isLast = users.length < BATCH;
    if (isLast) business.leastSecretGeneration = secrets.generation;
    await tx.flush();
    return { moved: users.length, last: isLast ? undefined : users.at(-1)?.id };
  });
}

/** By the primary key, whatever the planner knows of the table: a join might read all of a business. */
async function write(
  tx: EntityManager,
  secrets: HashSecrets,
  businessId: string,
  users: readonly UserRow[],
  at: Date,
): Promise<void> {
  const digests = users.map(({ id, hash_version }) => {
    const source = { businessId, payoutUserId: id, version: hash_version + 1 };
    return secrets.columns(source).hashDigest;
  });
  const ids = `{${users.map(({ id }) => id).join(',')}}`;
  await tx.execute(
    `update payout_user set secret_generation = ?, hash_version = hash_version + 1, updated_at = ?,
       hash_digest = decode((?::text[])[array_position(?::uuid[], id)], 'hex')
     where business_id = ? and id = any(?::uuid[])`,
    [secrets.generation, at, hexArray(digests), ids, businessId, ids],
  );
}

function hexArray(digests: readonly Uint8Array[]): string {
  return `{${digests.map((digest) => Buffer.from(digest).toString('hex')).join(',')}}`;
}

/** A payout has the lock for a moment; whoever holds it longer may have let go by the next try. */
async function patiently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (causeOf(error) !== 'waited' || tries === TRIES) throw error;
    }
  }
}

function countLeft({ orm }: App, generation: number): Promise<number> {
  return inTransaction(orm, async (tx) => {
    await tx.execute('set local statement_timeout = 0');
    const [row] = await tx.execute<{ left: number }[]>(
      'select count(*)::float8 as left from payout_user where secret_generation < ?',
      [generation],
    );
    return row?.left ?? 0;
  });
}
