import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { Module } from '../kernel/module.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { readAddress } from '../settings/database-address.ts';
import { type Database, connect } from './database.ts';
import type { DatabaseSettings } from './orm.ts';
import { MIGRATIONS_READ, grantRights, missingRight, rightsOf } from './rights.ts';
import { createMigrationsTable, hasMigrationsTable } from './migrator.ts';
import { ensureRole } from './roles.ts';

/** The advisory lock of a migration. The number means nothing, but all gateways must use the same. */
const MIGRATION_LOCK = 7_031_962;
/** A migration is one transaction; one connection more is enough for everything beside it. */
const POOL_SIZE = 2;

/**
 * Brings the schema up to date as the role that owns the tables, and gives the gateway's role its
 * rights. Returns the names of the migrations that were applied. Where both are one role, it has
 * all rights already. `onNotice` gets the notices that the migrations raise.
 */
export async function migrateAsOwner(
  modules: readonly Module[],
  { url, ownerUrl }: Pick<Database, 'url' | 'ownerUrl'>,
  settings: DatabaseSettings,
  onNotice: (line: string) => void = () => undefined,
): Promise<string[]> {
  const pool = { ...settings, DATABASE_POOL_SIZE: POOL_SIZE, patient: true, onNotice } as const;
  const orm = await connect(modules, { url: ownerUrl }, pool);
  const login = readAddress(url);
  const isOne = login.user === readAddress(ownerUrl).user;
  try {
    return await migrate(orm, async (tx) => {
      if (isOne) return;
      await ensureRole(tx, login);
      await grantRights(tx, rightsOf(orm, modules), login.user);
    });
  } finally {
    await orm.close(true);
  }
}

/**
 * Brings the schema up to date, and returns the names of the migrations that were applied. Two at
 * the same time wait for each other. `afterwards` runs in the same transaction as the migrations.
 */
export function migrate(
  orm: MikroORM,
  afterwards: (tx: EntityManager) => Promise<void> = async () => undefined,
): Promise<string[]> {
  return orm.em.fork().transactional(async (tx) => {
    // A migration may take long, and so may the wait for another one that runs now.
    await tx.execute('set local statement_timeout = 0');
    const [limit] = await tx.execute<{ ms: string }[]>(
      `select setting as ms from pg_settings where name = 'lock_timeout'`,
    );
    await tx.execute('set local lock_timeout = 0');
    await tx.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    // Everybody who comes later would queue up behind a migration that waits for a table's lock. So
    // it waits no longer than a payout does.
    await tx.execute(`select set_config('lock_timeout', ?, true)`, [limit?.ms]);
    // Notices of a migration are for whoever runs it, whatever the server's default is.
    await tx.execute('set local client_min_messages = notice');
    if (!(await hasMigrationsTable(tx))) {
      await requireSchema(tx);
      await createMigrationsTable(tx);
    }
    const transaction = tx.getTransactionContext();
    const applied = await orm.migrator.up({ transaction });
    await afterwards(tx);
    return applied.map(({ name }) => name);
  });
}

/** Throws an `OperatorError` if there is no schema for the tables, or none may be made in it. */
async function requireSchema(tx: EntityManager): Promise<void> {
  const [at] = await tx.execute<{ role: string; schema: string | null; may: boolean }[]>(
    `select current_user as role, current_schema() as schema,
       has_schema_privilege(current_schema(), 'create') as may`,
  );
  if (at?.schema == null) {
    throw new OperatorError(
      `The role ${at?.role} has no schema to make tables in: \`create schema NAME authorization ` +
        `${at?.role}\`, and set its search_path to it.`,
    );
  }
  if (at.may) return;
  throw new OperatorError(
    `The role ${at.role} may not make tables in the schema ${at.schema}: make it the owner of the ` +
      `database, or give it a schema of its own (\`create schema ${at.role} authorization ${at.role}\`).`,
  );
}

/** Throws an `OperatorError` if the database needs a migration: it is never changed silently. */
export async function requireMigrated(orm: MikroORM, modules: readonly Module[]): Promise<void> {
  const reason = await reasonToMigrate(orm, modules);
  if (reason !== undefined) throw new OperatorError(reason);
}

/** Why the database needs a migration, as a line for an operator; undefined if it needs none. */
export async function reasonToMigrate(
  orm: MikroORM,
  modules: readonly Module[],
): Promise<string | undefined> {
  const em = orm.em.fork();
  // This comes first: to a role that may not read the table of migrations, all would seem to be
  // pending.
  const unread = await missingRight(em, [MIGRATIONS_READ]);
  const pending = unread === undefined ? await orm.migrator.getPending() : [];
  if (pending.length > 0) {
    return 'The database is not migrated: run `npm run --silent cli -- migrate`, or start with MIGRATE=1.';
  }
  const missing = unread ?? (await missingRight(em, rightsOf(orm, modules)));
  if (missing === undefined) return undefined;
  return (
    `The role of DATABASE_URL lacks a right (${missing}): run \`npm run --silent cli -- migrate\` ` +
    'with MIGRATION_DATABASE_URL set to the address of the role that owns the tables.'
  );
}
