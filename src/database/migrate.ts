import { type MikroORM } from '@mikro-orm/postgresql';
import { StartError } from '../start-error.ts';

/** Any number will do, as long as every gateway takes the same. */
const MIGRATION_LOCK = 7_031_962;

/** Brings the schema up to date, and names what was applied; two at once wait for each other. */
export function migrate(orm: MikroORM): Promise<string[]> {
  return orm.em.fork().transactional(async (tx) => {
    // A migration takes the time that it takes, and so does the one before it.
    await tx.execute('set local statement_timeout = 0');
    await tx.execute('set local lock_timeout = 0');
    await tx.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    // Its own locks would hold up everybody who comes after it in the queue: they wait no longer than a payout's do.
    await tx.execute('set local lock_timeout to default');
    const transaction = tx.getTransactionContext();
    const applied = await orm.migrator.up({ transaction });
    return applied.map(({ name }) => name);
  });
}

/** Ends the start on a database that lacks a migration: it is never changed silently. */
export async function requireMigrated(orm: MikroORM): Promise<void> {
  const pending = await orm.migrator.getPending();
  if (pending.length === 0) return;
  throw new StartError(
    'The database is not migrated: run `npm run --silent cli -- migrate`, or start with MIGRATE=1.',
  );
}
