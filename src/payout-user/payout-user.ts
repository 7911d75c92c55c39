import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../business/business.ts';
import { CENTS_MAX, centsCheck } from '../kernel/cents.ts';
import { invariant } from '../kernel/invariant.ts';

const PayoutUserSchema = defineEntity({
  name: 'PayoutUser',
  tableName: 'payout_user',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    id: p.uuid().primary(),
    email: p.text(),
    balance: p.bigint('number'),
    active: p.boolean(),
    hashDigest: p.blob(),
    hashVersion: p.integer(),
    /** The generation of the hash secret that its hash was made with. */
    secretGeneration: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  checks: [
    { name: 'payout_user_balance_check', expression: centsCheck('balance') },
    { name: 'payout_user_email_check', expression: 'email = lower(email)' },
  ],
  uniques: [{ name: 'payout_user_email_unique', properties: ['business', 'email'] }],
  // No index has the balance or the times. So a payout to a known user writes to no index at all
  // (PostgreSQL, "Heap-Only Tuples").
  indexes: [
    {
      name: 'payout_user_email_search_index',
      expression: `create index "payout_user_email_search_index" on "payout_user"
        using gin ("business_id", "email" gin_trgm_ops)`,
    },
    // It does not begin with the business: a hash comes without it.
    { name: 'payout_user_hash_digest_index', properties: ['hashDigest'] },
  ],
});

/** Who is paid: one row per business and e-mail address. */
export class PayoutUser extends PayoutUserSchema.class {
  declare business: Rel<Business>;

  /**
   * Adds `amount` cents to the balance; a negative amount takes them. The caller has checked that
   * there is enough.
   */
  move(amount: number, at: Date): void {
    invariant(amount <= CENTS_MAX - this.balance, 'A user balance would overflow');
    invariant(this.balance + amount >= 0, 'A user balance would be negative');
    this.balance += amount;
    this.updatedAt = at;
  }

  /** Says whether the hash logs in. Payouts to an inactive user go on. */
  setActive(active: boolean, at: Date): void {
    this.active = active;
    this.updatedAt = at;
  }
}
PayoutUserSchema.setClass(PayoutUser);
