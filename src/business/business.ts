import { defineEntity, p } from '@mikro-orm/core';
import { CENTS_MAX, centsCheck } from '../kernel/cents.ts';
import { idSequence } from '../kernel/ids.ts';
import { invariant } from '../kernel/invariant.ts';
import { BUSINESS_ERRORS } from './errors.ts';
import { ApiError } from '../kernel/errors.ts';

const BusinessSchema = defineEntity({
  name: 'Business',
  tableName: 'business',
  properties: {
    // The column has the same name in every table of a tenant, so that Citus can distribute them by
    // it.
    id: p.uuid().primary().fieldName('business_id'),
    name: p.text(),
    balance: p.bigint('number'),
    payoutBalance: p.bigint('number'),
    payoutsEnabled: p.boolean(),
    /** Whether it is for tests, which its keys show. It never changes. */
    test: p.boolean().default(false),
    entryCount: p.bigint('number'),
    lastId: p.uuid(),
    /**
     * The oldest generation of hash secrets that its payout users may have. A gateway that has only
     * older ones may not pay.
     */
    leastSecretGeneration: p.integer().default(1),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
  },
  checks: [
    { name: 'business_balance_check', expression: centsCheck('balance') },
    { name: 'business_payout_balance_check', expression: centsCheck('payout_balance') },
    { name: 'business_entry_count_check', expression: centsCheck('entry_count') },
  ],
});

/**
 * Who pays. Its row is the lock of every movement of its money. The row also has what must grow in
 * the order of commits: the number of entries, the last id and the time of the last change.
 */
export class Business extends BusinessSchema.class {
  /** Throws an `ApiError` if a payout of `amount` cents may not be made now. */
  assertMayPay(amount: number): void {
    if (!this.payoutsEnabled) throw new ApiError(BUSINESS_ERRORS.payoutsDisabled);
    if (this.payoutBalance < amount) throw new ApiError(BUSINESS_ERRORS.insufficientBalance);
  }

  /** Throws an `ApiError` if the main balance has less than `amount` cents. */
  assertMayTransfer(amount: number): void {
    if (this.balance < amount) throw new ApiError(BUSINESS_ERRORS.insufficientMainBalance);
  }

  /**
   * Adds cents to the main balance and to the payout balance; negative ones take them. Throws an
   * `ApiError` if a balance would be more than JSON holds exactly (RFC 8259, section 6). The caller
   * has checked that there is enough.
   */
  move(balance: number, payoutBalance: number): void {
    this.balance = moved(this.balance, balance);
    this.payoutBalance = moved(this.payoutBalance, payoutBalance);
  }

  /** Switches the business's payouts on or off. */
  setPayouts(enabled: boolean, now: Date): void {
    this.payoutsEnabled = enabled;
    this.nextStamp(now);
  }

  /** The number of the next entry: 1, 2, 3 … without gaps. */
  nextSequence(): number {
    return ++this.entryCount;
  }

  /**
   * The time of a change under the lock, and ids for it. Both come after those of all changes
   * before. `now` is the database's time.
   */
  nextStamp(now: Date): { at: Date; nextId: () => string } {
    const at = new Date(Math.max(now.getTime(), this.updatedAt.getTime()));
    const next = idSequence(this.lastId, at.getTime());
    this.updatedAt = at;
    return { at, nextId: () => (this.lastId = next()) };
  }
}
BusinessSchema.setClass(Business);

function moved(balance: number, by: number): number {
  if (by > CENTS_MAX - balance) throw new ApiError(BUSINESS_ERRORS.balanceTooHigh);
  invariant(balance + by >= 0, 'A balance would be negative');
  return balance + by;
}
