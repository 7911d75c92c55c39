import { type EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../business/business.ts';
import { FIRST_GENERATION } from '../kernel/context.ts';
import { newId } from '../kernel/ids.ts';
import { HistoryEntry } from './entry.ts';

/** What a new business begins with; amounts in cents. */
export interface NewBusiness {
  readonly name: string;
  readonly balance: number;
  readonly payoutBalance: number;
  readonly payoutsEnabled: boolean;
  /** Whether it is a test business, with keys that say so. */
  readonly test?: boolean;
  /** The hash secret of the installation, the oldest that it needs; the first unless given. */
  readonly secretGeneration?: number;
}

/** Adds a business; what lies in its payout balance at first has come by a top-up. Not flushed yet. */
export function createBusiness(tx: EntityManager, given: NewBusiness, now: Date): Business {
  const { name, balance, payoutBalance, payoutsEnabled, test = false } = given;
  const { secretGeneration = FIRST_GENERATION } = given;
  const id = newId(now);
  const business = tx.create(Business, {
    id,
    name,
    balance,
    payoutBalance: 0,
    payoutsEnabled,
    test,
    entryCount: 0,
    lastId: id,
    leastSecretGeneration: secretGeneration,
    createdAt: now,
    updatedAt: now,
  });
  if (payoutBalance > 0) topUp(tx, business, payoutBalance, now);
  return business;
}

/** Adds `amount` cents to a locked business's payout balance, with its entry. Not flushed yet. */
export function topUp(
  tx: EntityManager,
  business: Business,
  amount: number,
  now: Date,
): HistoryEntry {
  business.topUp(amount);
  const { at, nextId } = business.startChange(now);
  return tx.create(HistoryEntry, {
    business,
    id: nextId(),
    sequence: business.nextSequence(),
    type: 'TOP_UP',
    amount,
    payoutBalanceAfter: business.payoutBalance,
    payoutUser: null,
    userBalanceAfter: null,
    createdAt: at,
  });
}
