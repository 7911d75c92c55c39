import { Migration } from '@mikro-orm/migrations';

/** What is paid of a run writes to no index, and finds room in its page. */
export class Migration20261127145106 extends Migration {

  override name = 'Migration20261127145106';

  override up(): void | Promise<void> {
    this.addSql(`drop index "pay_run_line_status_index";`);
    this.addSql(`create index "pay_run_line_problems_index" on "pay_run_line" ("business_id", "run_id", "line") where problems is not null;`);
    // All lines of a page are paid in one transaction, so each needs room for its second version.
    this.addSql(`alter table "pay_run_line" set (fillfactor = 50);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "pay_run_line" reset (fillfactor);`);
    this.addSql(`drop index "pay_run_line_problems_index";`);
    this.addSql(`create index "pay_run_line_status_index" on "pay_run_line" ("business_id", "run_id", "status", "line");`);
  }

}
