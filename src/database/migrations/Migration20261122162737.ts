import { Migration } from '@mikro-orm/migrations';

export class Migration20261122162737 extends Migration {
  override name = 'Migration20261122162737';

  override up(): void | Promise<void> {
    this.addSql(
      `create table "api_key" ("business_id" uuid not null, "id" uuid not null, "digest" bytea not null, "label" text not null, "created_at" timestamptz(3) not null, "revoked_at" timestamptz(3) null, primary key ("business_id", "id"));`,
    );
    this.addSql(`create unique index "api_key_digest_index" on "api_key" ("digest");`);

    this.addSql(
      `create table "business" ("business_id" uuid not null, "name" text not null, "balance" bigint not null, "payout_balance" bigint not null, "payouts_enabled" boolean not null, "entry_count" bigint not null, "last_id" uuid not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("business_id"));`,
    );
    this.addSql(
      `alter table "business" add constraint "business_balance_check" check (balance >= 0 and balance <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "business" add constraint "business_payout_balance_check" check (payout_balance >= 0 and payout_balance <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "business" add constraint "business_entry_count_check" check (entry_count >= 0 and entry_count <= 9007199254740991);`,
    );

    this.addSql(
      `create table "installation" ("id" int not null, "hash_secret_fingerprint" bytea not null, "demo_business_id" uuid null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "installation" add constraint "installation_id_check" check (id = 1);`,
    );

    this.addSql(
      `create table "payout_user" ("business_id" uuid not null, "id" uuid not null, "email" text not null, "balance" bigint not null, "active" boolean not null, "hash_digest" bytea not null, "hash_version" int not null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, primary key ("business_id", "id"));`,
    );
    this.addSql(
      `create index "payout_user_balance_index" on "payout_user" ("business_id", "balance", "id");`,
    );
    this.addSql(`create index "payout_user_hash_digest_index" on "payout_user" ("hash_digest");`);
    this.addSql(
      `alter table "payout_user" add constraint "payout_user_email_unique" unique ("business_id", "email");`,
    );
    this.addSql(
      `alter table "payout_user" add constraint "payout_user_balance_check" check (balance >= 0 and balance <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "payout_user" add constraint "payout_user_email_check" check (email = lower(email));`,
    );

    this.addSql(
      `create table "history_entry" ("business_id" uuid not null, "id" uuid not null, "sequence" bigint not null, "type" text not null, "amount" bigint not null, "payout_balance_after" bigint not null, "payout_user_id" uuid null, "user_balance_after" bigint null, "created_at" timestamptz(3) not null, primary key ("business_id", "id"));`,
    );
    this.addSql(
      `create index "history_entry_user_index" on "history_entry" ("business_id", "payout_user_id", "sequence");`,
    );
    this.addSql(
      `create index "history_entry_created_at_index" on "history_entry" ("business_id", "created_at", "sequence");`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_sequence_unique" unique ("business_id", "sequence");`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_amount_check" check (amount >= 1 and amount <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_balance_check" check (payout_balance_after >= 0 and payout_balance_after <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_user_balance_check" check (user_balance_after >= 0 and user_balance_after <= 9007199254740991);`,
    );
    this.addSql(`alter table "history_entry" add constraint "history_entry_type_check" check (case type when 'TOP_UP' then payout_user_id is null and user_balance_after is null
        when 'ALLOCATION' then payout_user_id is not null and user_balance_after is not null
        else false end);`);
    this.addSql(
      `create or replace function "history_entry_history_entry_append_only_fn"() returns trigger as \$\$ begin raise exception 'history_entry is append-only' using errcode = '42501'; end; \$\$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "history_entry_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE on "history_entry" for each STATEMENT execute function "history_entry_history_entry_append_only_fn"();`,
    );

    this.addSql(
      `create table "idempotency_record" ("business_id" uuid not null, "key" text not null, "fingerprint" bytea not null, "entry_id" uuid not null, "created" boolean not null, "hash_version" int not null, "created_at" timestamptz(3) not null, primary key ("business_id", "key"));`,
    );
    this.addSql(
      `create index "idempotency_record_created_at_index" on "idempotency_record" ("business_id", "created_at");`,
    );

    this.addSql(
      `alter table "payout_user" add constraint "payout_user_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`,
    );

    this.addSql(
      `alter table "history_entry" add constraint "history_entry_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_business_id_payout_user_id_foreign" foreign key ("business_id", "payout_user_id") references "payout_user" ("business_id", "id") on update no action on delete no action;`,
    );

    this.addSql(
      `alter table "idempotency_record" add constraint "idempotency_record_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`,
    );
    this.addSql(
      `alter table "idempotency_record" add constraint "idempotency_record_business_id_entry_id_foreign" foreign key ("business_id", "entry_id") references "history_entry" ("business_id", "id") on update no action on delete no action;`,
    );
  }
}
