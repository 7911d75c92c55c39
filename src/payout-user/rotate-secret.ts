import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import type { App } from '../kernel/context.ts';
import { causeOf } from '../kernel/database-failures.ts';
import { databaseTime } from '../kernel/database-time.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { type HashSecrets, hashSecretsOf } from './hash-secrets.ts';

/**
 * How many users are moved in one transaction: so few that a payout that waits for it is not slowed
 * down noticeably.
 */
const BATCH = 100;
/** How many businesses are read at a time. */
const BUSINESSES = 500;
/** How often a batch is tried, if it does not get its lock in time. */
const TRIES = 5;

/** The result of a run. */
export interface Rotated {
  /** How many payout users this run has moved to the newest secret. */
  readonly rotated: number;
  /** How many are still under an earlier one. */
  readonly left: number;
}

/** Ends a run early, and follows its progress. */
export interface Watch {
  readonly signal: AbortSignal;
  readonly moved: (users: number) => void;
}

/**
 * Moves every payout user to the newest hash secret, business by business and batch by batch. Each
 * batch is a transaction under the business's lock. What was moved stays moved, however the run
 * ends, and the next run goes on with the rest. The last batch of a business notes in its row that
 * nobody is left: from then on no gateway pays in it that does not know the newest secret.
 */
export async function rotateSecret(app: App, { signal, moved }: Watch): Promise<Rotated> {
  const secrets = hashSecretsOf(app);
  let rotated = 0;
  for await (const business of businessesLeft(app, secrets.generation)) {
    let last: string | undefined = '';
    while (last !== undefined) {
      signal.throwIfAborted();
      const batch = await withRetries(() => moveBatch(app, secrets, business, last ?? ''));
      rotated += batch.moved;
      moved(rotated);
      last = batch.last;
    }
  }
  return { rotated, left: await countLeft(app, secrets.generation) };
}

/** The businesses that may have users under an earlier secret, oldest first. */
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

/**
 * Moves the next users after `after`. `last` is the last of them; undefined if there are no more.
 */
function moveBatch(
  { orm }: App,
  secrets: HashSecrets,
  businessId: string,
  after: string,
): Promise<{ readonly moved: number; readonly last: string | undefined }> {
  return inTransaction(orm, async (tx) => {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const business = await tx.findOneOrFail(Business, businessId, { lockMode });
    // An earlier run may have moved many users in a row. Reading past them may take long.
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
    return { moved: users.length, last: isLast ? undefined : users.at(-1)?.id };
  });
}

/**
 * Finds each row by the primary key. The ORM's own `update … where (business_id, id) in (…)` may
 * read all payout users of a business, where the planner's statistics are older than most of them.
 */
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

/** Tries again if a lock is not free in time: a payout holds it for a moment only. */
async function withRetries<Result>(work: () => Promise<Result>): Promise<Result> {
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
