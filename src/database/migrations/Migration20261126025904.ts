import { Migration } from '@mikro-orm/migrations';

export class Migration20261126025904 extends Migration {

  override name = 'Migration20261126025904';

  override up(): void | Promise<void> {
    this.addSql(`create table "pay_run" ("business_id" uuid not null, "id" uuid not null, "name" text null, "status" text not null, "paused_reason" text null, "lines" int not null, "valid_lines" int not null, "amount" bigint not null, "duplicate_emails" int not null, "fingerprint" bytea not null, "duplicate_of_id" uuid null, "paid_lines" int not null default 0, "paid_amount" bigint not null default '0', "failed_lines" int not null default 0, "reversed_lines" int not null default 0, "reversed_amount" bigint not null default '0', "actor" text not null, "leased_until" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("business_id", "id"));`);
    this.addSql(`create index "pay_run_created_at_index" on "pay_run" ("business_id", "created_at", "id");`);
    this.addSql(`create index "pay_run_status_index" on "pay_run" ("business_id", "status", "id");`);
    this.addSql(`create index "pay_run_work_index" on "pay_run" ("business_id", "leased_until") where status in ('RUNNING', 'REVERSING');`);
    this.addSql(`create index "pay_run_fingerprint_index" on "pay_run" ("business_id", "fingerprint", "created_at");`);

    this.addSql(`create table "pay_run_line" ("business_id" uuid not null, "id" uuid not null, "run_id" uuid not null, "line" int not null, "email" text null, "amount" bigint null, "reference" text null, "metadata" json null, "status" text not null, "problems" json null, "error" text null, "entry_id" uuid null, "reversed_amount" bigint not null default '0', primary key ("business_id", "id"));`);
    this.addSql(`create index "pay_run_line_status_index" on "pay_run_line" ("business_id", "run_id", "status", "line");`);
    this.addSql(`create index "pay_run_line_entry_index" on "pay_run_line" ("business_id", "entry_id") where entry_id is not null;`);
    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_unique" unique ("business_id", "run_id", "line");`);

    this.addSql(`alter table "history_entry" add "pay_run_id" uuid null;`);
    this.addSql(`create index "history_entry_pay_run_index" on "history_entry" ("business_id", "pay_run_id", "sequence") where pay_run_id is not null;`);

    this.addSql(`alter table "pay_run" add constraint "pay_run_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`);
    this.addSql(`alter table "pay_run" add constraint "pay_run_status_check" check (status in ('DRAFT', 'RUNNING', 'PAUSED', 'COMPLETED', 'CANCELLED', 'REVERSING', 'REVERSED'));`);
    this.addSql(`alter table "pay_run" add constraint "pay_run_paused_check" check ((status = 'PAUSED') = (paused_reason is not null));`);
    this.addSql(`alter table "pay_run" add constraint "pay_run_amount_check" check (amount >= 0 and amount <= 9007199254740991);`);
    this.addSql(`alter table "pay_run" add constraint "pay_run_paid_amount_check" check (paid_amount >= 0 and paid_amount <= 9007199254740991);`);
    this.addSql(`alter table "pay_run" add constraint "pay_run_reversed_amount_check" check (reversed_amount >= 0 and reversed_amount <= 9007199254740991);`);

    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`);
    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_business_id_run_id_foreign" foreign key ("business_id", "run_id") references "pay_run" ("business_id", "id") on update no action on delete cascade;`);
    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_status_check" check (status in ('INVALID', 'PENDING', 'PAID', 'FAILED', 'REVERSED'));`);
    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_paid_check" check ((status in ('PAID', 'REVERSED')) = (entry_id is not null));`);
    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_amount_check" check (status = 'INVALID' or (amount is not null and amount >= 1 and amount <= 9007199254740991));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "pay_run_line" drop constraint "pay_run_line_business_id_run_id_foreign";`);

    this.addSql(`drop table if exists "pay_run" cascade;`);
    this.addSql(`drop table if exists "pay_run_line" cascade;`);

    this.addSql(`drop index "history_entry_pay_run_index";`);
    this.addSql(`alter table "history_entry" drop column "pay_run_id";`);
  }

}
