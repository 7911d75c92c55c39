import type { EntityManager } from '@mikro-orm/postgresql';
import { Business } from '../../../src/business/business.ts';
import { type RawRow, manage } from '../../../src/database/select-rows.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';

export const BUSINESS_ID = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
export const NOW = new Date('2026-11-26T10:00:00.000Z');

/** A business as the driver reads its row. */
export function businessRow(): RawRow {
  return {
    business_id: BUSINESS_ID,
    name: 'A business',
    balance: '9007199254740991',
    payout_balance: '500',
    payouts_enabled: true,
    test: false,
    entry_count: '3',
    last_id: BUSINESS_ID,
    least_secret_generation: 1,
    created_at: NOW,
    updated_at: NOW,
  };
}

export function managedBusiness(em: EntityManager): Business {
  return manage(em, Business, businessRow());
}

/** The id of the payout user with that number. */
export const userId = (n: number) => `0199c1a4-6a2e-7b31-9c55-${`${n}`.padStart(12, '0')}`;

/** A payout user as the driver reads its row. */
export function userRow(n: number): RawRow {
  return {
    business_id: BUSINESS_ID,
    id: userId(n),
    email: `user${n}@example.com`,
    balance: `${n}`,
    active: true,
    hash_digest: Buffer.from([n]),
    hash_version: 1,
    secret_generation: 1,
    created_at: NOW,
    updated_at: NOW,
  };
}

export function managedUser(em: EntityManager, n: number): PayoutUser {
  return manage(em, PayoutUser, userRow(n));
}

export function newUser(em: EntityManager, business: Business, n: number): PayoutUser {
  const times = { createdAt: NOW, updatedAt: NOW };
  const hash = { hashDigest: Buffer.from([n]), hashVersion: 1, secretGeneration: 1 };
  const given = { business, id: userId(n), email: `user${n}@example.com`, balance: n };
  return em.create(PayoutUser, { ...given, active: true, ...hash, ...times }, { persist: false });
}
