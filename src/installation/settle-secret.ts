import { createHmac } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type EntityManager, type MikroORM } from '@mikro-orm/postgresql';
import { FIRST_GENERATION, type GatewaySettings } from '../settings/gateway-settings.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { Installation } from './installation.ts';

/** The one row of its table. */
export const INSTALLATION_ID = 1;

/** What a start, or a command, may do about the secrets that it was given. */
export interface Leave {
  /** Whether it may begin the move to a new secret, or only go on under those that are known. */
  readonly toBegin: boolean;
  /** Whether it may do without the secret that payout users are left under: who moves them needs none. */
  readonly toLackPrevious: boolean;
}

/** The secrets of the settings, as the database knows them: by their fingerprints. */
interface Given {
  readonly current: Buffer;
  readonly previous: Buffer | undefined;
}

/**
 * Compares the secrets that were given with those that the database knows, and says which of the
 * database's they are. The first start leaves the fingerprint of its secret there. A later one may
 * bring a new secret, if it brings the one in use as the previous one; and may leave that out once no
 * payout user is under it. Anything else is refused: hashes would silently be others.
 */
export async function settleSecret(
  orm: MikroORM,
  settings: GatewaySettings,
  leave: Leave = { toBegin: true, toLackPrevious: false },
): Promise<number> {
  const given = fingerprintsOf(settings);
  const known = await orm.em.fork().findOne(Installation, INSTALLATION_ID);
  // What is settled is only read: nothing needs to be written to start.
  if (known && isInUse(known, given)) {
    await inTransaction(orm, (tx) => requireNobodyLeft(tx, known, given, leave));
    return known.secretGeneration;
  }
  if (known) requireSuccessor(known, given, leave);
  return inTransaction(orm, async (tx) => {
    if (!known && leave.toBegin) {
      await tx.upsert(Installation, firstRow(given), { onConflictAction: 'ignore' });
      tx.clear();
    }
    const { secretGeneration } = await record(tx, given, leave);
    await tx.flush();
    return secretGeneration;
  });
}

/**
 * Ends a start whose secret is not the database's before it migrates anything. Asked of tables of an
 * earlier version, too: by what all versions have.
 */
export async function refuseUnknownSecret(orm: MikroORM, settings: GatewaySettings): Promise<void> {
  const { current, previous } = fingerprintsOf(settings);
  const em = orm.em.fork();
  const [table] = await em.execute<{ readable: boolean }[]>(
    `select has_table_privilege(oid, 'select') as readable from pg_class
     where oid = to_regclass('installation')`,
  );
  if (table?.readable !== true) return;
  const [row] = await em.execute<{ known: Buffer }[]>(
    'select hash_secret_fingerprint as known from installation where id = ?',
    [INSTALLATION_ID],
  );
  if (!row || current.equals(row.known) || previous?.equals(row.known)) return;
  throw new OperatorError(UNKNOWN);
}

/** Under the row's lock: two gateways may begin at once, and a business may be made meanwhile. */
async function record(tx: EntityManager, given: Given, leave: Leave): Promise<Installation> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const row = await tx.findOne(Installation, INSTALLATION_ID, { lockMode });
  if (!row) throw new OperatorError('No gateway has been started on this database yet.');
  if (isInUse(row, given)) {
    await requireNobodyLeft(tx, row, given, leave);
    return row;
  }
  requireSuccessor(row, given, leave);
  if (await isAnybodyLeft(tx, row.secretGeneration)) throw new OperatorError(UNFINISHED);
  row.hashSecretPreviousFingerprint = row.hashSecretFingerprint;
  row.hashSecretFingerprint = given.current;
  row.secretGeneration += 1;
  return row;
}

/** The secret in use; no move to another can begin until the transaction has ended. */
export async function holdSecretGeneration(tx: EntityManager): Promise<number> {
  const lockMode = LockMode.PESSIMISTIC_READ;
  const row = await tx.findOne(Installation, INSTALLATION_ID, { lockMode });
  return row?.secretGeneration ?? FIRST_GENERATION;
}

function firstRow({ current, previous }: Given) {
  return {
    id: INSTALLATION_ID,
    hashSecretFingerprint: current,
    hashSecretPreviousFingerprint: previous ?? null,
    secretGeneration: FIRST_GENERATION,
    demoBusinessId: null,
  };
}

function fingerprintsOf(settings: GatewaySettings): Given {
  const { PAYOUT_HASH_SECRET, PAYOUT_HASH_SECRET_PREVIOUS: previous } = settings;
  if (PAYOUT_HASH_SECRET === previous) throw new OperatorError(SAME);
  return {
    current: fingerprint(PAYOUT_HASH_SECRET),
    previous: previous === undefined ? undefined : fingerprint(previous),
  };
}

function fingerprint(secret: string): Buffer {
  return createHmac('sha256', secret).update('fingerprint').digest();
}

/** Whether the secret that was given is the newest of the database, and the other the one before. */
function isInUse(row: Installation, { current, previous }: Given): boolean {
  if (!current.equals(row.hashSecretFingerprint)) return false;
  if (!previous || isPrevious(row, previous)) return true;
  throw new OperatorError(UNKNOWN_PREVIOUS);
}

/** Refuses secrets that the database cannot go on to. */
function requireSuccessor(row: Installation, { current, previous }: Given, leave: Leave): void {
  if (isPrevious(row, current)) throw new OperatorError(REPLACED);
  if (!previous?.equals(row.hashSecretFingerprint)) throw new OperatorError(UNKNOWN);
  if (!leave.toBegin) throw new OperatorError(NOT_BEGUN);
}

function isPrevious({ hashSecretPreviousFingerprint: before }: Installation, of: Buffer): boolean {
  return before != null && of.equals(before);
}

async function requireNobodyLeft(
  tx: EntityManager,
  { secretGeneration }: Installation,
  { previous }: Given,
  { toLackPrevious }: Leave,
): Promise<void> {
  if (previous || toLackPrevious || !(await isAnybodyLeft(tx, secretGeneration))) return;
  throw new OperatorError(LEFT_BEHIND);
}

/** Whether hashes of payout users are under an earlier secret than the newest. */
async function isAnybodyLeft(tx: EntityManager, generation: number): Promise<boolean> {
  // Nobody is before the first. Businesses may be on a node that is down, and need not be for a start.
  if (generation === FIRST_GENERATION) return false;
  // Asked first: once a business's users have all been moved, it says so in its row.
  const [business] = await tx.execute<object[]>(
    'select from business where least_secret_generation < ? limit 1',
    [generation],
  );
  if (!business) return false;
  // There is no index for what is asked so seldom: the table may take longer than a payout may.
  await tx.execute('set local statement_timeout = 0');
  const users = 'select from payout_user where secret_generation < ? limit 1';
  return (await tx.execute<object[]>(users, [generation])).length > 0;
}

const MOVE_THEM = '`npm run --silent cli -- hash rotate-secret`';

const SAME =
  'PAYOUT_HASH_SECRET_PREVIOUS is the same as PAYOUT_HASH_SECRET: leave it out, or make a new secret.';
const UNKNOWN =
  'PAYOUT_HASH_SECRET is not the secret that this database has its hashes under: every payout user ' +
  'would get another. Start with that one; to replace it, set it as PAYOUT_HASH_SECRET_PREVIOUS.';
const REPLACED =
  'PAYOUT_HASH_SECRET is a secret that this database has already replaced: start with the newer one.';
const UNKNOWN_PREVIOUS =
  'PAYOUT_HASH_SECRET_PREVIOUS is not the secret that this database had before PAYOUT_HASH_SECRET: ' +
  'leave it out, or swap the two if it is the new one.';
const UNFINISHED =
  'Payout users are left under the secret before PAYOUT_HASH_SECRET_PREVIOUS: start with these two, ' +
  `move everybody by ${MOVE_THEM}, and then begin with another secret.`;
const LEFT_BEHIND =
  'Payout users are left under the secret before: set it as PAYOUT_HASH_SECRET_PREVIOUS, or move ' +
  `them by ${MOVE_THEM} first.`;
const NOT_BEGUN = `No gateway has begun with the new PAYOUT_HASH_SECRET yet: start one, or run ${MOVE_THEM}.`;
