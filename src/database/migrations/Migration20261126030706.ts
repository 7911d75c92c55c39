import { Migration } from '@mikro-orm/migrations';

export class Migration20261126030706 extends Migration {

  override name = 'Migration20261126030706';

  override up(): void | Promise<void> {
    this.addSql(`alter table "pay_run" drop constraint "pay_run_business_id_foreign";`);

    this.addSql(`alter table "pay_run_line" drop constraint "pay_run_line_business_id_foreign";`);

    this.addSql(`alter table "pay_run" add constraint "pay_run_business_id_foreign" foreign key ("business_id") references "business" ("business_id") deferrable initially deferred;`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "pay_run" drop constraint "pay_run_business_id_foreign";`);

    this.addSql(`alter table "pay_run" add constraint "pay_run_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`);

    this.addSql(`alter table "pay_run_line" add constraint "pay_run_line_business_id_foreign" foreign key ("business_id") references "business" ("business_id");`);
  }

}
