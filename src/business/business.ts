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
    // The column is named as in every tenant's table: each statement of the payout path names it.
    id: p.uuid().primary().fieldName('business_id'),
    name: p.text(),
    balance: p.bigint('number'),
    payoutBalance: p.bigint('number'),
    payoutsEnabled: p.boolean(),
    /** Whether it is for tests: its keys say so. Decided when it is made, for good. */
    test: p.boolean().default(false),
    entryCount: p.bigint('number'),
    lastId: p.uuid(),
    /** The oldest secret that a hash of its payout users may be under: who knows no later one may not pay. */
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
 * Who pays. Its row is the lock of every movement of its money, and holds what must grow in the
 * order of commits: the number of its entries, the last id and the time of the last change.
 */
export class Business extends BusinessSchema.class {
  /** Refuses a payout of `amount` cents that may not be made now. */
  assertMayPay(amount: number): void {
    if (!this.payoutsEnabled) throw new ApiError(BUSINESS_ERRORS.payoutsDisabled);
    if (this.payoutBalance < amount) throw new ApiError(BUSINESS_ERRORS.insufficientBalance);
  }

  /** Refuses to take `amount` cents from the main balance where it has less. */
  assertMayTransfer(amount: number): void {
    if (this.balance < amount) throw new ApiError(BUSINESS_ERRORS.insufficientMainBalance);
  }

  /**
   * Adds so many cents to the main balance and to the payout balance; less than nothing takes them.
   * Beyond what JSON holds exactly it is refused. That there is enough is asked before.
   */
  move(balance: number, payoutBalance: number): void {
    this.balance = moved(this.balance, balance);
    this.payoutBalance = moved(this.payoutBalance, payoutBalance);
  }

  /** Lets the business pay, or no longer. */
  setPayouts(enabled: boolean, now: Date): void {
    this.payoutsEnabled = enabled;
    this.nextStamp(now);
  }

  /** The number of the next entry: 1, 2, 3 … without gaps. */
  nextSequence(): number {
    return ++this.entryCount;
  }

  /**
   * Stamps a change under the lock: its time, and ids after all that were given before. `now` is the
   * database's time.
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
