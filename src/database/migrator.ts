import { type MikroORM } from '@mikro-orm/core';
import { MigrationStorage, Migrator as OrmMigrator } from '@mikro-orm/migrations';
import { type EntityManager, type SqlEntityManager } from '@mikro-orm/postgresql';

const TABLE = 'mikro_orm_migrations';

/**
 * The ORM's migrator, but that it changes nothing unless it migrates, and finds its table by the
 * search path, as statements find all others: the ORM looks in the schema `public` alone, and makes a
 * table that it does not find there wherever the search path leads, also where it was only asked.
 *
 * Its name is the ORM's own, which adds one of that name to those that it is given.
 */
export class Migrator extends OrmMigrator {
  #isThere = false;

  static override register(orm: MikroORM): void {
    // At its registration an ORM has no entity manager yet.
    const make = () => new Migrator(orm.em as EntityManager);
    orm.config.registerExtension('@mikro-orm/migrator', make);
  }

  override createStorage(): MigrationStorage {
    return new Storage(this.driver, this.options);
  }

  /** The migrations that the database has not, oldest first. */
  override async getPending() {
    const all = await this.discoverMigrations();
    this.#isThere ||= await hasMigrationsTable(this.em.fork());
    const executed = new Set(this.#isThere ? await namesOf(this.em.fork()) : []);
    return all.filter(({ name }) => !executed.has(name));
  }
}

/** Makes the table of migrations, as the ORM does. */
export async function createMigrationsTable(tx: EntityManager): Promise<void> {
  await tx.execute(
    `create table ${TABLE} (
       id serial primary key, name varchar(255), executed_at timestamptz default current_timestamp)`,
  );
}

/** Whether there is a table of migrations on the search path. */
export async function hasMigrationsTable(em: SqlEntityManager): Promise<boolean> {
  const sql = 'select to_regclass(?) is not null as there';
  const [row] = await em.execute<{ there: boolean }[]>(sql, [TABLE]);
  return row?.there === true;
}

async function namesOf(em: SqlEntityManager): Promise<string[]> {
  const rows = await em.execute<{ name: string }[]>(`select name from ${TABLE}`);
  return rows.map(({ name }) => name);
}

/** The table is made by who migrates, in the same transaction. */
class Storage extends MigrationStorage {
  override async ensureTable(): Promise<void> {
    // It is there.
  }
}
