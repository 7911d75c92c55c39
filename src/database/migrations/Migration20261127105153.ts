import { Migration } from '@mikro-orm/migrations';

export class Migration20261127105153 extends Migration {

  override name = 'Migration20261127105153';

  override up(): void | Promise<void> {
    this.addSql(`drop index "pay_run_created_at_index";`);
    this.addSql(`create index "pay_run_draft_index" on "pay_run" ("business_id", "created_at") where status = 'DRAFT';`);

    this.addSql(`drop index "pay_run_line_entry_index";`);
  }

  override down(): void | Promise<void> {
    this.addSql(`drop index "pay_run_draft_index";`);
    this.addSql(`create index "pay_run_created_at_index" on "pay_run" ("business_id", "created_at", "id");`);

    this.addSql(`create index "pay_run_line_entry_index" on "pay_run_line" ("business_id", "entry_id") where entry_id is not null;`);
  }

}
