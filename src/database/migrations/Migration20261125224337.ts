import { Migration } from '@mikro-orm/migrations';

/**
 * Businesses for tests, and keys of fundings: one of a main balance has no entry. Neither rewrites a
 * table (a constant default, PostgreSQL 11 on), and the version before goes on working.
 */
export class Migration20261125224337 extends Migration {
  override name = 'Migration20261125224337';

  override up(): void | Promise<void> {
    this.addSql(`alter table "business" add "test" boolean not null default false;`);

    this.addSql(`alter table "idempotency_record" alter column "entry_id" drop not null;`);
  }
}
