import type { MikroORM } from '@mikro-orm/core';
import { MigrationStorage, Migrator as OrmMigrator } from '@mikro-orm/migrations';
import type { EntityManager, SqlEntityManager } from '@mikro-orm/postgresql';

const TABLE = 'mikro_orm_migrations';

/**
 * The ORM's migrator with two differences. It finds its table by the search path, as every
 * statement finds its tables: the ORM looks in the schema `public` only. And it creates that table
 * only when it migrates: the ORM creates it also when it is only asked what is pending.
 *
 * It must be called `Migrator`: the ORM adds its own to extensions that have none of that name.
 */
export class Migrator extends OrmMigrator {
  #isThere = false;

  static override register(orm: MikroORM): void {
    // When an extension is registered, the ORM has no entity manager yet.
    const make = () => new Migrator(orm.em as EntityManager);
    orm.config.registerExtension('@mikro-orm/migrator', make);
  }

  override createStorage(): MigrationStorage {
    return new Storage(this.driver, this.options);
  }

  /** The migrations that were not applied yet, oldest first. */
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

/** The ORM's list of applied migrations, without making its table: `migrate` has made it. */
class Storage extends MigrationStorage {
  override async ensureTable(): Promise<void> {
    // `migrate` has made it, in the same transaction.
  }
}
