import type { MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { Business } from '../../../src/business/business.ts';
import { CENTS_MAX } from '../../../src/kernel/cents.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';

const THEN = new Date('2026-11-26T10:00:00.000Z');

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

function business(given: Partial<Business> = {}): Business {
  const id = newId(THEN);
  const zero = { balance: 0, payoutBalance: 0, entryCount: 0 };
  const name = 'A business';
  const row = { id, name, ...zero, payoutsEnabled: true, lastId: id, createdAt: THEN };
  return orm.em.fork().create(Business, { ...row, updatedAt: THEN, ...given });
}

const cents = fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: CENTS_MAX }));
const change = fc.oneof(
  fc.integer({ min: -100, max: 100 }),
  fc.integer({ min: -CENTS_MAX, max: CENTS_MAX }),
);

test('a balance is moved by just that, and never below zero or above what JSON holds exactly', () => {
  fc.assert(
    fc.property(cents, cents, change, change, (balance, payoutBalance, main, payout) => {
      const changed = business({ balance, payoutBalance });
      const [after, payoutAfter] = [BigInt(balance) + BigInt(main), BigInt(payoutBalance + payout)];
      const isRight = (sum: bigint) => sum >= 0n && sum <= BigInt(CENTS_MAX);
      if (isRight(after) && isRight(BigInt(payoutBalance) + BigInt(payout))) {
        changed.move(main, payout);
        expect([changed.balance, changed.payoutBalance].map(BigInt)).toEqual([after, payoutAfter]);
      } else {
        expect(() => changed.move(main, payout)).toThrow(
          /^(?:The balance may not be greater than|A balance would be negative)/,
        );
      }
    }),
  );
});

test('a payout needs payouts to be on, and the whole amount in the payout balance', () => {
  const poor = business({ payoutBalance: 9, balance: 100 });
  poor.assertMayPay(9);
  expect(() => poor.assertMayPay(10)).toThrow('Insufficient payout balance');
  poor.setPayouts(false, THEN);
  expect(() => poor.assertMayPay(1)).toThrow('Payouts are currently disabled');
  poor.assertMayTransfer(100);
  expect(() => poor.assertMayTransfer(101)).toThrow('Insufficient balance');
});

test('times and ids go forward whatever the clock says, and entries are numbered without gaps', () => {
  const hours = fc.array(fc.integer({ min: -48, max: 48 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(hours, (clock) => {
      const stamped = business();
      let [last, before] = [stamped.lastId, stamped.updatedAt];
      for (const [at, hour] of clock.entries()) {
        const now = new Date(THEN.getTime() + hour * 3_600_000);
        const stamp = stamped.nextStamp(now);
        const ids = [stamp.nextId(), stamp.nextId()];
        expect([last, ...ids].toSorted()).toEqual([last, ...ids]);
        expect(stamped.lastId).toBe(ids[1]);
        expect(stamp.at.getTime()).toBe(Math.max(before.getTime(), now.getTime()));
        expect(stamped.updatedAt).toEqual(stamp.at);
        expect(stamped.nextSequence()).toBe(at + 1);
        [last, before] = [stamped.lastId, stamped.updatedAt];
      }
    }),
  );
});
