import type { MikroORM } from '@mikro-orm/postgresql';
import { beforeAll, expect, test } from 'vitest';
import { bulkFlush } from '../../../src/database/bulk-flush.ts';
import { restorePoint } from '../../../src/database/restore-point.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';
import { NOW, managedBusiness, managedUser, newUser, userId } from './rows.ts';

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

test('an entity is as it was, and the unit of work finds no change', () => {
  const em = orm.em.fork();
  const business = managedBusiness(em);
  const user = managedUser(em, 1);
  const restore = restorePoint(em, user);
  user.move(5, new Date());
  user.setActive(false, new Date());
  user.hashDigest = Buffer.of(9);
  restore();
  expect(user).toMatchObject({ balance: 1, active: true, hashDigest: Buffer.of(1) });
  expect(user.updatedAt).toEqual(NOW);
  expect(bulkFlush(em, [business, user])).toEqual([]);
});

test('so is a relation, and what was changed before stays changed', () => {
  const em = orm.em.fork();
  const business = managedBusiness(em);
  const [ada, bob] = [newUser(em, business, 1), newUser(em, business, 2)];
  const balances = { balanceAfter: 0, payoutBalanceAfter: 0 };
  const given = { business, id: userId(3), sequence: 1, type: 'ALLOCATION', amount: 1 } as const;
  const made = { ...given, ...balances, payoutUser: ada, createdAt: NOW };
  const entry = em.create(HistoryEntry, made, { persist: false });
  entry.amount = 2;
  const restore = restorePoint(em, entry);
  entry.payoutUser = bob;
  entry.amount = 3;
  restore();
  expect(entry.payoutUser).toBe(ada);
  expect(entry.amount).toBe(2);
});
