import type { MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { CENTS_MAX } from '../../../src/kernel/cents.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';

const THEN = new Date('2026-11-26T10:00:00.000Z');
const LATER = new Date('2026-11-26T11:00:00.000Z');

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

function user(balance: number): PayoutUser {
  return orm.em.fork().create(PayoutUser, {
    business: newId(THEN),
    id: newId(THEN),
    email: 'ada@example.com',
    balance,
    active: true,
    hashDigest: Buffer.of(1),
    hashVersion: 1,
    createdAt: THEN,
    updatedAt: THEN,
  });
}

test('a balance is moved by just that, or by nothing where it would leave its bounds', () => {
  const cents = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: CENTS_MAX }));
  const change = fc.oneof(
    fc.integer({ min: -100, max: 100 }),
    fc.integer({ min: -CENTS_MAX, max: CENTS_MAX }),
  );
  fc.assert(
    fc.property(cents, change, (balance, amount) => {
      const moved = user(balance);
      const after = BigInt(balance) + BigInt(amount);
      if (after >= 0n && after <= BigInt(CENTS_MAX)) {
        moved.move(amount, LATER);
        expect([BigInt(moved.balance), moved.updatedAt]).toEqual([after, LATER]);
      } else {
        expect(() => moved.move(amount, LATER)).toThrow(/would (?:overflow|be negative)/);
        expect([moved.balance, moved.updatedAt]).toEqual([balance, THEN]);
      }
    }),
  );
});

test('a user is switched off and on, and that is a change of the user', () => {
  const changed = user(0);
  changed.setActive(false, LATER);
  expect([changed.active, changed.updatedAt]).toEqual([false, LATER]);
});
