import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../../src/kernel/ids.ts';
import { createDatabase, withClient } from '../../support/database.ts';

// Straight to the tables, as the superuser: what the gateway's own rules let through by mistake,
// and what a hand at a psql prompt tries, the database refuses.

const CHECK_VIOLATION = '23514';
const UNIQUE_VIOLATION = '23505';
// Insufficient privilege; and what a foreign key alone says to a TRUNCATE of what it names.
const APPEND_ONLY = /^(?:42501|0A000)$/;
const BEYOND_JSON = '9007199254740992';

const business = newId(new Date());
const user = newId(new Date());
const entry = newId(new Date());
let url: string;

const sql = (text: string, values: readonly unknown[] = []) =>
  withClient(url, (client) => client.query(text, [...values]));

const insertUser = (email: string, balance: string | number = 0) =>
  sql(
    `insert into payout_user (business_id, id, email, balance, active, hash_digest, hash_version,
       created_at, updated_at) values ($1, $2, $3, $4, true, $5, 1, now(), now())`,
    [business, newId(new Date()), email, balance, randomBytes(32)],
  );

interface Entry {
  readonly id?: string;
  readonly sequence?: number;
  readonly type?: string;
  readonly amount?: string | number;
  readonly after?: string | number;
  readonly payoutUser?: string | null;
  readonly userAfter?: string | number | null;
}

const insertEntry = ({
  id = newId(new Date()),
  sequence = 100,
  type = 'ALLOCATION',
  amount = 1,
  after = 0,
  payoutUser = user,
  userAfter = 1,
}: Entry) =>
  sql(
    `insert into history_entry (business_id, id, sequence, type, amount, balance_after, payout_balance_after,
       payout_user_id, user_balance_after, created_at)
     values ($1, $2, $3, $4, $5, 0, $6, $7, $8, now())`,
    [business, id, sequence, type, amount, after, payoutUser, userAfter],
  );

beforeAll(async () => {
  url = await createDatabase();
  await sql(
    `insert into business (business_id, name, balance, payout_balance, payouts_enabled, entry_count,
       last_id, created_at, updated_at) values ($1, 'A', 0, 0, true, 0, $1, now(), now())`,
    [business],
  );
  await sql(
    `insert into payout_user (business_id, id, email, balance, active, hash_digest, hash_version,
       created_at, updated_at) values ($1, $2, 'ada@example.com', 1, true, $3, 1, now(), now())`,
    [business, user, randomBytes(32)],
  );
  await insertEntry({ id: entry, sequence: 1 });
});

describe('history refuses, as the superuser too,', () => {
  test.each([
    'update history_entry set amount = 2',
    'update history_entry set created_at = now() where false',
    'delete from history_entry',
    'truncate history_entry',
    'truncate history_entry cascade',
    'truncate business cascade',
    `insert into history_entry select * from history_entry
       on conflict (business_id, id) do update set amount = 2`,
    `merge into history_entry using (select 1) as one (n) on true when matched then delete`,
  ])('%s', async (statement) => {
    const { rows: before } = await sql('select * from history_entry');
    await expect(sql(statement)).rejects.toMatchObject({
      code: expect.stringMatching(APPEND_ONLY),
    });
    expect((await sql('select * from history_entry')).rows).toEqual(before);
  });
});

describe('a balance', () => {
  test.each(['balance', 'payout_balance'])(
    'of a business is never negative: its %s',
    async (name) => {
      const update = sql(`update business set ${name} = -1`);
      await expect(update).rejects.toMatchObject({ code: CHECK_VIOLATION });
    },
  );

  test.each(['balance', 'payout_balance'])(
    'of a business is exact in JSON: its %s',
    async (name) => {
      await sql(`update business set ${name} = ${BEYOND_JSON} - 1`);
      const update = sql(`update business set ${name} = ${BEYOND_JSON}`);
      await expect(update).rejects.toMatchObject({ code: CHECK_VIOLATION });
    },
  );

  test.each([-1, BEYOND_JSON])('of a payout user is never %s', async (balance) => {
    const code = CHECK_VIOLATION;
    await expect(insertUser('eve@example.com', balance)).rejects.toMatchObject({ code });
    const update = sql('update payout_user set balance = $1', [balance]);
    await expect(update).rejects.toMatchObject({ code });
  });
});

describe('an e-mail address', () => {
  test('is kept in lower case', async () => {
    const insert = insertUser('Bob@example.com');
    await expect(insert).rejects.toMatchObject({ code: CHECK_VIOLATION });
  });

  test('is once in a business', async () => {
    const insert = insertUser('ada@example.com');
    await expect(insert).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
  });
});

describe('an entry', () => {
  test.each<Entry>([
    { amount: 0 },
    { amount: -1 },
    { amount: BEYOND_JSON },
    { after: -1 },
    { after: BEYOND_JSON },
    { userAfter: -1 },
    { userAfter: BEYOND_JSON },
    { type: 'GIFT' },
    { payoutUser: null },
    { userAfter: null },
    { type: 'TOP_UP' },
    { type: 'TOP_UP', payoutUser: null },
  ])('like %j is refused', async (given) => {
    await expect(insertEntry(given)).rejects.toMatchObject({ code: CHECK_VIOLATION });
  });

  test('has a number of its own in its business', async () => {
    await expect(insertEntry({ sequence: 1 })).rejects.toMatchObject({ code: UNIQUE_VIOLATION });
  });

  test('names a payout user of its own business', async () => {
    const insert = insertEntry({ payoutUser: newId(new Date()) });
    await expect(insert).rejects.toMatchObject({ code: '23503' });
  });
});
