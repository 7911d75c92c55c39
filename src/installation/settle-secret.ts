import { LockMode } from '@mikro-orm/core';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import { FIRST_GENERATION, type GatewaySettings } from '../settings/gateway-settings.ts';
import { inTransaction } from '../database/transaction/unit-of-work.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { type Fingerprints, fingerprintsOf } from './fingerprints.ts';
import { Installation } from './installation.ts';

/** The id of the one row. */
export const INSTALLATION_ID = 1;

/** What a start, or a command, may do about the secrets in its settings. */
export interface Permissions {
  /**
   * Whether it may begin the change to a new secret, or only use secrets that the database knows.
   */
  readonly mayBegin: boolean;
  /**
   * Whether it may lack the previous secret while users are left under it: to move them does not
   * need it.
   */
  readonly mayLackPrevious: boolean;
}

/**
 * Compares the secrets of the settings with those that the database knows, and returns the
 * generation of the current one. The first start stores the fingerprint of its secret. A later
 * start may bring a new secret if its previous secret is the one in use, and may leave the previous
 * one out once no payout user is under it. Everything else is an `OperatorError`, because hashes
 * would change silently.
 */
export async function settleSecret(
  orm: MikroORM,
  settings: GatewaySettings,
  permissions: Permissions = { mayBegin: true, mayLackPrevious: false },
): Promise<number> {
  const given = fingerprintsOf(settings);
  const known = await orm.em.fork().findOne(Installation, INSTALLATION_ID);
  // The common case only reads, so that a start writes nothing.
  if (known && isInUse(known, given)) {
    await inTransaction(orm, (tx) => requireAllMoved(tx, known, given, permissions));
    return known.secretGeneration;
  }
  if (known) requireSuccessor(known, given, permissions);
  return inTransaction(orm, async (tx) => {
    if (!known && permissions.mayBegin) {
      await tx.upsert(Installation, firstRow(given), { onConflictAction: 'ignore' });
      tx.clear();
    }
    const { secretGeneration } = await recordSecret(tx, given, permissions);
    await tx.flush();
    return secretGeneration;
  });
}

/**
 * Throws an `OperatorError` if the secret is not the database's, before anything is migrated. The
 * tables may be of an earlier version, so it reads only what all versions have.
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

/**
 * Stores a new secret under the row's lock, because another gateway may do so at the same time, and
 * a business may be created meanwhile.
 */
async function recordSecret(
  tx: EntityManager,
  given: Fingerprints,
  permissions: Permissions,
): Promise<Installation> {
  const lockMode = LockMode.PESSIMISTIC_WRITE;
  const row = await tx.findOne(Installation, INSTALLATION_ID, { lockMode });
  if (!row) throw new OperatorError('No gateway has been started on this database yet.');
  if (isInUse(row, given)) {
    await requireAllMoved(tx, row, given, permissions);
    return row;
  }
  requireSuccessor(row, given, permissions);
  if (await hasUnmovedUsers(tx, row.secretGeneration)) throw new OperatorError(UNFINISHED);
  row.hashSecretPreviousFingerprint = row.hashSecretFingerprint;
  row.hashSecretFingerprint = given.current;
  row.secretGeneration += 1;
  return row;
}

/**
 * The generation of the secret in use. Until the transaction ends, no change of the secret can
 * begin.
 */
export async function holdSecretGeneration(tx: EntityManager): Promise<number> {
  const lockMode = LockMode.PESSIMISTIC_READ;
  const row = await tx.findOne(Installation, INSTALLATION_ID, { lockMode });
  return row?.secretGeneration ?? FIRST_GENERATION;
}

function firstRow({ current, previous }: Fingerprints) {
  return {
    id: INSTALLATION_ID,
    hashSecretFingerprint: current,
    hashSecretPreviousFingerprint: previous ?? null,
    secretGeneration: FIRST_GENERATION,
    demoBusinessId: null,
  };
}

/** Whether the settings have the database's newest secret and, if any, the one before it. */
function isInUse(row: Installation, { current, previous }: Fingerprints): boolean {
  if (!current.equals(row.hashSecretFingerprint)) return false;
  if (!previous || isPrevious(row, previous)) return true;
  throw new OperatorError(UNKNOWN_PREVIOUS);
}

/** Throws unless the database can change to these secrets. */
function requireSuccessor(
  row: Installation,
  { current, previous }: Fingerprints,
  permissions: Permissions,
): void {
  if (isPrevious(row, current)) throw new OperatorError(REPLACED);
  if (!previous?.equals(row.hashSecretFingerprint)) throw new OperatorError(UNKNOWN);
  if (!permissions.mayBegin) throw new OperatorError(NOT_BEGUN);
}

function isPrevious({ hashSecretPreviousFingerprint: before }: Installation, of: Buffer): boolean {
  return before != null && of.equals(before);
}

async function requireAllMoved(
  tx: EntityManager,
  { secretGeneration }: Installation,
  { previous }: Fingerprints,
  { mayLackPrevious }: Permissions,
): Promise<void> {
  if (previous || mayLackPrevious || !(await hasUnmovedUsers(tx, secretGeneration))) return;
  throw new OperatorError(USERS_LEFT);
}

/** Whether payout users are left whose hashes were made under an earlier secret. */
async function hasUnmovedUsers(tx: EntityManager, generation: number): Promise<boolean> {
  // There is no secret before the first. A start needs no query of businesses then, whose node may
  // be down.
  if (generation === FIRST_GENERATION) return false;
  // Businesses first: once all users of a business have been moved, its row says so.
  const [business] = await tx.execute<object[]>(
    'select from business where least_secret_generation < ? limit 1',
    [generation],
  );
  if (!business) return false;
  // No index serves this rare query, so it may take longer than STATEMENT_TIMEOUT.
  await tx.execute('set local statement_timeout = 0');
  const users = 'select from payout_user where secret_generation < ? limit 1';
  return (await tx.execute<object[]>(users, [generation])).length > 0;
}

const MOVE_COMMAND = '`npm run --silent cli -- hash rotate-secret`';

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
  `move everybody by ${MOVE_COMMAND}, and then begin with another secret.`;
const USERS_LEFT =
  'Payout users are left under the secret before: set it as PAYOUT_HASH_SECRET_PREVIOUS, or move ' +
  `them by ${MOVE_COMMAND} first.`;
const NOT_BEGUN = `No gateway has begun with the new PAYOUT_HASH_SECRET yet: start one, or run ${MOVE_COMMAND}.`;
