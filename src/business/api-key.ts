import { defineEntity, p } from '@mikro-orm/core';
import { ALL_SCOPES, type Scope } from '../kernel/caller.ts';

/** All scopes, as a literal of PostgreSQL. */
const EVERY_SCOPE = `'{${[...ALL_SCOPES].join(',')}}'`;

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
    /** What it may do. Keys from before there were scopes have all. */
    scopes: p.array<Scope>().defaultRaw(EVERY_SCOPE),
    /** The key's last four characters, to know it by; null for one from before they were kept. */
    lastFour: p.text().nullable(),
    createdAt: p.datetime(3),
    /** When it was last used, to the minute; written by `key-uses.ts` alone. */
    lastUsedAt: p.datetime(3).nullable(),
    /** From when on it is as dead as a revoked one, by the database's clock. */
    expiresAt: p.datetime(3).nullable(),
    revokedAt: p.datetime(3).nullable(),
  },
  checks: [
    {
      name: 'api_key_scopes_check',
      expression: `cardinality(scopes) > 0 and scopes <@ ${EVERY_SCOPE}::text[]`,
    },
  ],
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

  /** Lets the key live no longer than until `at`. */
  expireBy(at: Date): void {
    if (!this.expiresAt || this.expiresAt > at) this.expiresAt = at;
  }

  /** Whether it counts at that moment, which is one of the database's clock. */
  isLive(now: Date): boolean {
    return !this.revokedAt && (!this.expiresAt || this.expiresAt > now);
  }
}
ApiKeySchema.setClass(ApiKey);
