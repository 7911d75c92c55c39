import { Migration } from '@mikro-orm/migrations';

export class Migration20261126085402 extends Migration {

  override name = 'Migration20261126085402';

  override up(): void | Promise<void> {
    this.addSql(`create table "session" ("business_id" uuid not null, "id" uuid not null, "digest" bytea not null, "key_id" uuid not null, "created_at" timestamptz(3) not null, "last_seen_at" timestamptz(3) not null, "expires_at" timestamptz(3) not null, primary key ("business_id", "id"));`);
    this.addSql(`create index "session_digest_index" on "session" ("digest");`);

    this.addSql(`create table "sign_in_link" ("business_id" uuid not null, "id" uuid not null, "digest" bytea not null, "key_id" uuid not null, "expires_at" timestamptz(3) not null, primary key ("business_id", "id"));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "session" cascade;`);
    this.addSql(`drop table if exists "sign_in_link" cascade;`);
  }

}
