import { defineEntity, p } from '@mikro-orm/core';

const ApiKeySchema = defineEntity({
  name: 'ApiKey',
  tableName: 'api_key',
  // A key comes without its business, so its digest is unique in the whole table. There is no
  // foreign key: on Citus this table is replicated to every node, and a business's row is on one
  // node only.
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

/** A secret key of a business. Only its digest is stored; the key itself is shown once. */
export class ApiKey extends ApiKeySchema.class {
  /** Ends the key at once, and for good. Revoking it again changes nothing. */
  revoke(now: Date): void {
    this.revokedAt ??= now;
  }
}
ApiKeySchema.setClass(ApiKey);
