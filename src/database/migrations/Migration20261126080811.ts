import { Migration } from '@mikro-orm/migrations';

export class Migration20261126080811 extends Migration {

  override name = 'Migration20261126080811';

  override up(): void | Promise<void> {
    this.addSql(`alter table "api_key" add "scopes" text[] not null default '{read,pay,reverse,manage}', add "last_four" text null, add "last_used_at" timestamptz(3) null, add "expires_at" timestamptz(3) null;`);
    this.addSql(`alter table "api_key" add constraint "api_key_scopes_check" check (cardinality(scopes) > 0 and scopes <@ '{read,pay,reverse,manage}'::text[]);`);
  }

  override down(): void | Promise<void> {
    this.addSql(`alter table "api_key" drop constraint "api_key_scopes_check";`);
    this.addSql(`alter table "api_key" drop column "scopes", drop column "last_four", drop column "last_used_at", drop column "expires_at";`);
  }

}
