import { Migration } from '@mikro-orm/migrations';

/**
 * Entries of every kind, each saying the main balance after it, and records that keep a command's own
 * result. What is known of old rows is kept: a record is answered as before, and what lies in a main
 * balance without an entry gets one.
 */
export class Migration20261125231847 extends Migration {
  override name = 'Migration20261125231847';

  override up(): void | Promise<void> {
    this.addSql(`alter table "history_entry" drop constraint "history_entry_type_check";`);
    // Before there were deposits no entry moved a main balance. A constant default rewrites no table.
    this.addSql(
      `alter table "history_entry" add "balance_after" bigint not null default 0, add "reverses_id" uuid null, add "reference" text null, add "metadata" json null, add "actor" text null;`,
    );
    this.addSql(`alter table "history_entry" alter column "balance_after" drop default;`);
    this.addSql(
      `create index "history_entry_reverses_index" on "history_entry" ("business_id", "reverses_id") where reverses_id is not null;`,
    );
    this.addSql(
      `create index "history_entry_reference_index" on "history_entry" ("business_id", "reference", "sequence") where reference is not null;`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_main_balance_check" check (balance_after >= 0 and balance_after <= 9007199254740991);`,
    );
    this.addSql(
      `alter table "history_entry" add constraint "history_entry_type_check" check (case type when 'DEPOSIT' then payout_user_id is null and user_balance_after is null and reverses_id is null when 'TRANSFER' then payout_user_id is null and user_balance_after is null and reverses_id is null when 'TOP_UP' then payout_user_id is null and user_balance_after is null and reverses_id is null when 'ALLOCATION' then payout_user_id is not null and user_balance_after is not null and reverses_id is null when 'REVERSAL' then payout_user_id is not null and user_balance_after is not null and reverses_id is not null else false end);`,
    );
    this.addSql(OPENING_DEPOSITS);

    this.addSql(
      `alter table "idempotency_record" add "operation" text not null default 'createPayoutUser', add "result" jsonb not null default '{}';`,
    );
    // One of hash version 0 was of a funding.
    this.addSql(`update "idempotency_record" set
      operation = case hash_version when 0 then 'fund' else operation end,
      result = case hash_version when 0 then result else jsonb_build_object(
        'created', created, 'hashVersion', hash_version, 'secretGeneration', secret_generation) end;`);
    this.addSql(
      `alter table "idempotency_record" alter column "operation" drop default, alter column "result" drop default;`,
    );
    this.addSql(
      `alter table "idempotency_record" drop column "created", drop column "hash_version", drop column "secret_generation";`,
    );
  }
}

/** Ids are UUIDv7 (RFC 9562, section 5.7) after all that the business has given. */
const OPENING_DEPOSITS = `
  with funded as (
    select business_id, balance, payout_balance, entry_count + 1 as sequence,
      greatest(clock_timestamp(), updated_at) as at,
      greatest(
        (extract(epoch from clock_timestamp()) * 1000)::bigint,
        ('x' || left(replace(last_id::text, '-', ''), 12))::bit(48)::bigint + 1
      ) as ms,
      md5(random()::text || business_id::text) as random
    from business where balance > 0
  ), made as (
    select *, (lpad(to_hex(ms), 12, '0') || '7' || left(random, 3) || '8' || substr(random, 4, 15))::uuid as id
    from funded
  ), inserted as (
    insert into history_entry (business_id, id, sequence, type, amount, balance_after,
      payout_balance_after, actor, created_at)
    select business_id, id, sequence, 'DEPOSIT', balance, balance, payout_balance, 'cli', at from made
  )
  update business set entry_count = made.sequence, last_id = made.id, updated_at = made.at
  from made where business.business_id = made.business_id;`;
