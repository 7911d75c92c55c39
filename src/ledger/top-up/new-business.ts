import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../business/business.ts';
import { FIRST_GENERATION } from '../../settings/gateway-settings.ts';
import { newId } from '../../kernel/ids.ts';
import { Books } from '../posting/books.ts';

/** What a new business begins with. Amounts are in cents. */
export interface NewBusiness {
  readonly name: string;
  readonly balance: number;
  readonly payoutBalance: number;
  readonly payoutsEnabled: boolean;
  /** Whether it is a test business, whose keys begin with `sk_test_`. */
  readonly test?: boolean;
  /** The oldest hash secret that its payout users may have hashes under; the first unless given. */
  readonly secretGeneration?: number;
}

/**
 * Adds a business with its first money, each balance by an entry. Nobody else knows of it yet, so
 * it needs no lock. The caller flushes.
 */
export function createBusiness(tx: EntityManager, given: NewBusiness, now: Date): Business {
  const { name, balance, payoutBalance, payoutsEnabled, test = false } = given;
  const { secretGeneration = FIRST_GENERATION } = given;
  const id = newId(now);
  const business = tx.create(Business, {
    id,
    name,
    balance: 0,
    payoutBalance: 0,
    payoutsEnabled,
    test,
    entryCount: 0,
    lastId: id,
    leastSecretGeneration: secretGeneration,
    createdAt: now,
    updatedAt: now,
  });
  const none = { users: [], entries: [], records: [], values: new Map() };
  const books = new Books(tx, { business, now, ...none });
  if (balance > 0) books.post('DEPOSIT', balance, { actor: 'cli' });
  if (payoutBalance > 0) books.post('TOP_UP', payoutBalance, { actor: 'cli' });
  tx.persist([...books.changes()]);
  return business;
}
