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
    /** Under which secret of the installation the hash is made. */
    secretGeneration: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  checks: [
    { name: 'payout_user_balance_check', expression: centsCheck('balance') },
    { name: 'payout_user_email_check', expression: 'email = lower(email)' },
  ],
  uniques: [{ name: 'payout_user_email_unique', properties: ['business', 'email'] }],
  // None on the balance or the times: a payout to a known user then writes to no index at all (HOT).
  indexes: [
    {
      name: 'payout_user_email_search_index',
      expression: `create index "payout_user_email_search_index" on "payout_user"
        using gin ("business_id", "email" gin_trgm_ops)`,
    },
    // A hash comes without its business: the one index that does not begin with it.
    { name: 'payout_user_hash_digest_index', properties: ['hashDigest'] },
  ],
});

/** Who is paid: one row per business and e-mail address. */
export class PayoutUser extends PayoutUserSchema.class {
  declare business: Rel<Business>;

  /** Adds so many cents to the balance; less than nothing takes them. That there is enough is asked before. */
  move(amount: number, at: Date): void {
    invariant(amount <= CENTS_MAX - this.balance, 'A user balance would overflow');
    invariant(this.balance + amount >= 0, 'A user balance would be negative');
    this.balance += amount;
    this.updatedAt = at;
  }

  /** Lets the hash log in again, or no longer; payouts to an inactive user go on. */
  setActive(active: boolean, at: Date): void {
    this.active = active;
    this.updatedAt = at;
  }
}
PayoutUserSchema.setClass(PayoutUser);
