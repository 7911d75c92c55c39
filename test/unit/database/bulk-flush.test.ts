import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import * as fc from 'fast-check';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Business } from '../../../src/business/business.ts';
import { bulkFlush } from '../../../src/database/bulk-flush.ts';
import { HistoryEntry } from '../../../src/ledger/entry.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';
import { BUSINESS_ID, NOW, managedBusiness, managedUser, newUser, userId } from './rows.ts';

let orm: MikroORM;
let em: EntityManager;
let business: Business;
beforeAll(async () => {
  orm = await unconnectedOrm();
});
beforeEach(() => {
  em = orm.em.fork();
  business = managedBusiness(em);
});

const USER_COLUMNS =
  '"business_id", "id", "email", "balance", "active", "hash_digest", "hash_version", ' +
  '"secret_generation", "created_at", "updated_at"';

test('what is as it was is not written', () => {
  const user = managedUser(em, 1);
  user.balance += 5;
  user.balance -= 5;
  expect(bulkFlush(em, [business, user])).toEqual([]);
});

test('one row is updated in the columns that have changed, by its whole key', () => {
  const user = managedUser(em, 1);
  user.balance = 9;
  expect(bulkFlush(em, [user])).toEqual([
    {
      text: 'update "payout_user" set "balance" = $1 where "business_id" = $2 and "id" = $3',
      values: ['9', BUSINESS_ID, userId(1)],
    },
  ]);
});

test('one new row is inserted by VALUES', () => {
  const [statement, ...others] = bulkFlush(em, [newUser(em, business, 1)]);
  expect(others).toEqual([]);
  expect(statement?.text).toBe(
    `insert into "payout_user" (${USER_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
  );
  expect(statement?.values.slice(0, 4)).toEqual([BUSINESS_ID, userId(1), 'user1@example.com', '1']);
});

test('new rows and known ones are one statement, which changes what has changed on any of them', () => {
  const known = [1, 2].map((n) => managedUser(em, n));
  for (const user of known) user.balance += 100;
  if (known[1]) known[1].active = false;
  const [statement, ...others] = bulkFlush(em, [...known, newUser(em, business, 3)]);
  expect(others).toEqual([]);
  expect(statement?.text).toBe(
    `insert into "payout_user" (${USER_COLUMNS}) select * from unnest($1::uuid[], $2::uuid[], ` +
      '$3::text[], $4::bigint[], $5::boolean[], $6::bytea[], $7::int[], $8::int[], ' +
      '$9::timestamptz(3)[], $10::timestamptz(3)[]) on conflict ("business_id", "id") do update set ' +
      '"balance" = excluded."balance", "active" = excluded."active"',
  );
  expect(statement?.values[1]).toEqual([1, 2, 3].map(userId));
  expect(statement?.values[3]).toEqual(['101', '102', '3']);
  expect(statement?.values[4]).toEqual([true, false, true]);
});

test('new rows alone overwrite none', () => {
  const [statement] = bulkFlush(
    em,
    [1, 2].map((n) => newUser(em, business, n)),
  );
  expect(statement?.text).not.toContain('on conflict');
});

test('tables come after those that their rows refer to, and rows in the order of the entities', () => {
  const entry = (n: number) => {
    const payoutUser = newUser(em, business, n);
    const balances = { balanceAfter: 0, payoutBalanceAfter: 0, userBalanceAfter: n };
    const given = { business, id: userId(n), sequence: n, type: 'ALLOCATION', amount: n } as const;
    const made = { ...given, ...balances, payoutUser, createdAt: NOW };
    return { payoutUser, entry: em.create(HistoryEntry, made, { persist: false }) };
  };
  business.entryCount += 2;
  const [first, second] = [entry(1), entry(2)];
  const entities = [first.entry, second.entry, business, second.payoutUser, first.payoutUser];
  const written = bulkFlush(em, entities);
  expect(written.map(({ text }) => /"(\w+)"/.exec(text)?.[1])).toEqual([
    'business',
    'payout_user',
    'history_entry',
  ]);
  expect(written[1]?.values[1]).toEqual([2, 1].map(userId));
  expect(written[2]?.values[1]).toEqual([1, 2].map(userId));
});

test('whatever has changed, the values of each row are its own', () => {
  const change = fc.record({ n: fc.integer({ min: 1, max: 200 }), by: fc.integer({ min: 0 }) });
  const changes = fc.uniqueArray(change, { selector: ({ n }) => n, minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(changes, (all) => {
      const work = orm.em.fork();
      const users = all.map(({ n, by }) => {
        const user = managedUser(work, n);
        user.balance += by;
        return user;
      });
      const changed = users.filter((_, at) => all[at]?.by !== 0);
      const [statement] = bulkFlush(work, users);
      if (changed.length < 2) return;
      expect(statement?.values[1]).toEqual(changed.map(({ id }) => id));
      expect(statement?.values[3]).toEqual(changed.map(({ balance }) => `${balance}`));
      expect(statement?.values[5]).toEqual(changed.map(({ hashDigest }) => hashDigest));
    }),
  );
});
