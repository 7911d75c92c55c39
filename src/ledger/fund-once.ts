import { createHash } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { type EntityManager } from '@mikro-orm/postgresql';
import { type Business } from '../business/business.ts';
import { Refusal } from '../kernel/errors.ts';
import { LEDGER_FAULTS } from './faults.ts';
import { topUp } from './fund.ts';
import { IdempotencyRecord } from './idempotency.ts';

/** What stands in place of a payout user's hash version, which begins at 1. */
const FUNDING_HASH_VERSION = 0;

/** Money for a business, as an operator asks for it. */
export interface Funding {
  /** Cents, 1 or more. */
  readonly amount: number;
  readonly to: 'payout' | 'main';
  readonly idempotencyKey?: string | undefined;
}

/**
 * Adds money to a locked business. Under a key that has added the same before it adds nothing, and
 * says false; a key of anything else, a payout too, is refused. Not flushed yet.
 */
export async function fundOnce(
  tx: EntityManager,
  business: Business,
  funding: Funding,
  now: Date,
): Promise<boolean> {
  const { amount, to, idempotencyKey: key } = funding;
  const mark = fingerprint(funding);
  if (key !== undefined) {
    // Locked: the sweep, which takes no business's lock, either has deleted it or waits.
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const earlier = await tx.findOne(IdempotencyRecord, { business, key }, { lockMode });
    if (earlier && !mark.equals(earlier.fingerprint)) {
      throw new Refusal(LEDGER_FAULTS.idempotencyKeyReused);
    }
    if (earlier) return false;
  }
  const entry = to === 'payout' ? topUp(tx, business, amount, now) : null;
  if (to === 'main') business.fundMain(amount);
  if (key !== undefined) {
    tx.create(IdempotencyRecord, {
      business,
      key,
      fingerprint: mark,
      entry,
      created: false,
      // Of no payout user's hash: that is how the audit tells a funding's record.
      hashVersion: FUNDING_HASH_VERSION,
      createdAt: now,
    });
  }
  return true;
}

/** What tells two requests under one key apart; a payout's begins with a digit. */
function fingerprint({ amount, to }: Funding): Buffer {
  return createHash('sha256').update(`fund ${to} ${amount}`).digest();
}
