import { defineEntity, p } from '@mikro-orm/core';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  // A key comes without its business, so its digest is unique on its own. No foreign key: on a
  // distributed database this table is replicated to every node, and a business's row is not.
  properties: {
    businessId: p.uuid().primary(),
    id: p.uuid().primary(),
    digest: p.blob(),
    label: p.text(),
    createdAt: p.datetime(3),
    revokedAt: p.datetime(3).nullable(),
  },
  indexes: [
    {
      name: 'api_key_digest_index',
      expression: 'create unique index "api_key_digest_index" on "api_key" ("digest")',
    },
  ],
});

/** A secret key of a business, by digest only: the key itself is shown once and kept nowhere. */
export class ApiKey extends ApiKeySchema.class {
  /** Stops the key at once, for good; revoking it again changes nothing. */
  revoke(now: Date): void {
    this.revokedAt ??= now;
  }
}
ApiKeySchema.setClass(ApiKey);
