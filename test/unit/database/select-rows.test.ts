import type { MikroORM } from '@mikro-orm/postgresql';
import { beforeAll, expect, test } from 'vitest';
import { Business } from '../../../src/business/business.ts';
import { selectRows } from '../../../src/database/select-rows.ts';
import { CENTS_MAX } from '../../../src/kernel/cents.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';
import { unconnectedOrm } from '../../support/unconnected-orm.ts';
import { BUSINESS_ID, NOW, managedBusiness, managedUser, userId } from './rows.ts';

let orm: MikroORM;
beforeAll(async () => {
  orm = await unconnectedOrm();
});

const words = (text: string) => text.replaceAll(/\s+/g, ' ').trim();

test('one row is selected by its tenant and its value, several are looked up one by one', () => {
  const by = { entity: PayoutUser, property: 'email' } as const;
  const one = selectRows(orm.em, 'b', { ...by, values: ['a@b.c'] }, 'for update');
  expect(words(one.text)).toMatch(
    /^select "business_id", "id", .*"updated_at" from "payout_user" where "business_id" = \$1 and "email" = \$2 for update$/,
  );
  expect(one.values).toEqual(['b', 'a@b.c']);
  const two = selectRows(orm.em, 'b', { ...by, values: ['a', 'c'] }, 'for update nowait');
  expect(words(two.text)).toMatch(
    /^select found\.\* from unnest\(\$2::text\[\]\) as wanted \(value\), lateral \( select .* and "email" = wanted\.value limit 1 for update nowait\) as found$/,
  );
  expect(two.values).toEqual(['b', ['a', 'c']]);
});

test('a row becomes an entity with the values of its columns, and knows its relations', () => {
  const em = orm.em.fork();
  const business = managedBusiness(em);
  const user = managedUser(em, 7);
  expect(business).toMatchObject({ id: BUSINESS_ID, balance: CENTS_MAX, createdAt: NOW });
  expect(user).toMatchObject({ id: userId(7), balance: 7, hashDigest: Buffer.of(7) });
  expect(user.business).toBe(business);
});

test('a row that is read twice is one entity', () => {
  const em = orm.em.fork();
  const user = managedUser(em, 7);
  expect(managedUser(em, 7)).toBe(user);
  // A relation that was read first is filled by its row.
  expect(em.getReference(Business, BUSINESS_ID)).toBe(managedBusiness(em));
  expect(user.business.payoutBalance).toBe(500);
});
