import { Migration } from '@mikro-orm/migrations';

/**
 * The hash secret can be changed: each hash says which secret of the installation made it. Those that
 * there are were made under the first. A constant default rewrites no table (PostgreSQL 11 on).
 */
export class Migration20261125223345 extends Migration {
  override name = 'Migration20261125223345';

  override up(): void | Promise<void> {
    this.addSql(`alter table "business" add "least_secret_generation" int not null default 1;`);

    this.addSql(
      `alter table "installation" add "hash_secret_previous_fingerprint" bytea null, add "secret_generation" int not null default 1;`,
    );

    this.addSql(`alter table "payout_user" add "secret_generation" int not null default 1;`);

    this.addSql(`alter table "idempotency_record" add "secret_generation" int not null default 1;`);
  }
}
