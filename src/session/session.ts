import { defineEntity, p } from '@mikro-orm/core';

/** How long a session lives, and how long it lives without a request. */
export const SESSION_SECONDS = 12 * 3600;
export const IDLE_SECONDS = 3600;

const SessionSchema = defineEntity({
  name: 'Session',
  tableName: 'session',
  // No foreign key: that of the business would make a sign-in wait for its payouts, whose lock is the
  // business's row; and a session without its key is found by nobody.
  properties: {
    businessId: p.uuid().primary(),
    id: p.uuid().primary(),
    /** Of its token, which the client alone has. */
    digest: p.blob(),
    /** The key that was signed in with: the session may what the key may, and ends with it. */
    keyId: p.uuid(),
    createdAt: p.datetime(3),
    /** The time of its last request, to the minute. */
    lastSeenAt: p.datetime(3),
    expiresAt: p.datetime(3),
  },
  indexes: [
    {
      name: 'session_digest_index',
      // Not unique: a digest of 256 random bits needs no index across tenants for that.
      expression: 'create index "session_digest_index" on "session" ("digest")',
    },
  ],
});

/** A browser that has signed in with a secret key, and shows a cookie since then. */
export class Session extends SessionSchema.class {}
SessionSchema.setClass(Session);
