import { Migration } from '@mikro-orm/migrations';

/** Indexes by which lists of millions of rows are read, at the least cost to payouts. */
export class Migration20261122193144 extends Migration {
  override name = 'Migration20261122193144';

  override up(): void | Promise<void> {
    this.addSql(
      `create index "history_entry_rare_type_index" on "history_entry" ("business_id", "type", "sequence") where type <> 'ALLOCATION';`,
    );

    // With no index on what a top-up changes, and room beside each row, it writes to no index at all.
    this.addSql(`drop index "payout_user_balance_index";`);
    this.addSql(`alter table "payout_user" set (fillfactor = 85);`);

    // Where the role may not create the extensions, or the server lacks them, payouts come first:
    // the search does without its index, and is slow where a business has very many users.
    this.addSql(`do $$ begin
      create extension if not exists pg_trgm;
      create extension if not exists btree_gin;
      create index "payout_user_email_search_index" on "payout_user"
        using gin ("business_id", "email" gin_trgm_ops);
    exception when insufficient_privilege or feature_not_supported or undefined_file
        or undefined_object or invalid_parameter_value then
      raise warning 'no index for emailContains: %', sqlerrm using hint =
        'Create the extensions pg_trgm and btree_gin, then the index payout_user_email_search_index.';
    end $$;`);
  }
}
