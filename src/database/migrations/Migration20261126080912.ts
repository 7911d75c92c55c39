import { Migration } from '@mikro-orm/migrations';

export class Migration20261126080912 extends Migration {

  override name = 'Migration20261126080912';

  override up(): void | Promise<void> {
    this.addSql(`create table "pay_run_event" ("business_id" uuid not null, "id" uuid not null, "run_id" uuid not null, "type" text not null, "paused_reason" text null, "paid_lines" int not null, "paid_amount" bigint not null, "failed_lines" int not null, "created_at" timestamptz(3) not null, primary key ("business_id", "id"));`);

    this.addSql(`create table "webhook_delivery" ("business_id" uuid not null, "id" uuid not null, "endpoint_id" uuid not null, "source_id" uuid not null, "event_id" text not null, "event" text not null, "body" text not null, "status" text not null, "first" boolean not null, "tries" int not null default 0, "due_at" timestamptz(3) null, "attempts" json not null, "created_at" timestamptz(3) not null, "finished_at" timestamptz(3) null, primary key ("business_id", "id"));`);
    this.addSql(`create index "webhook_delivery_list_index" on "webhook_delivery" ("business_id", "endpoint_id", "id");`);
    this.addSql(`create index "webhook_delivery_event_index" on "webhook_delivery" ("business_id", "endpoint_id", "event", "id");`);
    this.addSql(`create index "webhook_delivery_due_index" on "webhook_delivery" ("business_id", "endpoint_id", "first", "due_at") where status = 'PENDING';`);
    this.addSql(`create index "webhook_delivery_failed_index" on "webhook_delivery" ("business_id", "endpoint_id", "id") where status = 'FAILED';`);
    this.addSql(`alter table "webhook_delivery" add constraint "webhook_delivery_event_unique" unique ("business_id", "endpoint_id", "event_id");`);

    this.addSql(`create table "webhook_endpoint" ("business_id" uuid not null, "id" uuid not null, "url" text not null, "events" jsonb not null, "low_balance_threshold" bigint null, "enabled" boolean not null default true, "off_reason" text null, "off_at" timestamptz(3) null, "secret" bytea not null, "secret_before" bytea null, "secret_before_until" timestamptz(3) null, "secret_generation" int not null, "cursor" bigint not null, "run_cursor" uuid not null, "replay_cursor" uuid null, "replay_until" uuid null, "failing_since" timestamptz(3) null, "leased_by" uuid null, "leased_until" timestamptz(3) null, "created_at" timestamptz(3) not null, "updated_at" timestamptz(3) not null, "deleted_at" timestamptz(3) null, primary key ("business_id", "id"));`);

    this.addSql(`alter table "pay_run_event" add constraint "pay_run_event_business_id_run_id_foreign" foreign key ("business_id", "run_id") references "pay_run" ("business_id", "id") on update no action on delete no action;`);
    this.addSql(`alter table "pay_run_event" add constraint "pay_run_event_type_check" check (type in ('COMPLETED', 'PAUSED'));`);

    this.addSql(`alter table "webhook_delivery" add constraint "webhook_delivery_status_check" check (status in ('PENDING', 'SUCCEEDED', 'FAILED'));`);
    this.addSql(`alter table "webhook_delivery" add constraint "webhook_delivery_due_check" check ((status = 'PENDING') = (due_at is not null));`);

    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`);
    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_off_check" check (enabled = (off_reason is null) and enabled = (off_at is null));`);
    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_off_reason_check" check (off_reason in ('MANUAL', 'GONE', 'FAILING', 'SECRET_LOST'));`);
    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_threshold_check" check (low_balance_threshold >= 1 and low_balance_threshold <= 9007199254740991);`);
    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_cursor_check" check (cursor >= 0 and cursor <= 9007199254740991);`);
    this.addSql(`alter table "webhook_endpoint" add constraint "webhook_endpoint_replay_check" check ((replay_cursor is null) = (replay_until is null));`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop table if exists "pay_run_event" cascade;`);
    this.addSql(`drop table if exists "webhook_delivery" cascade;`);
    this.addSql(`drop table if exists "webhook_endpoint" cascade;`);
  }

}
