import type { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  type TestGateway,
  type TestReply,
  openGateway,
  useGateway,
} from '../../support/gateway.ts';
import {
  DOORS,
  type Door,
  expectPaid,
  payAt,
  payoutBalance,
  userBalances,
} from '../payouts/doors.ts';

const gateway = useGateway();

const INTERNAL: Record<Door, string> = {
  rest: '{"error":"Internal server error"}',
  graphql: '"errors":[{"message":"Internal server error"',
};

/** While `work` runs, the database refuses the entry of a payout of 666 cents, with a secret text. */
async function withPoison(work: () => Promise<void>): Promise<void> {
  await withClient(gateway().databaseUrl, async (client) => {
    await client.query(`create function poison() returns trigger language plpgsql as $$
      begin raise exception 'secret detail of the row %', new.id using errcode = '23514'; end $$`);
    await client.query(`create trigger poison before insert on history_entry
      for each row when (new.amount = 666) execute function poison()`);
    try {
      await work();
    } finally {
      await client.query('drop function poison cascade');
    }
  });
}

describe.each(DOORS)('an unexpected failure over %s', (door) => {
  test('is 500 without any detail; nothing is debited, and no key used up', async () => {
    const business = await gateway().business({ payoutBalance: 1000 });
    const payout = { email: 'poison@example.com', amount: 666, key: 'k' };
    await withPoison(async () => {
      const { status, text } = await payAt(gateway(), door, business, payout);
      expect(status).toBe(500);
      expect(text).toContain(INTERNAL[door]);
      expect(text).not.toMatch(/secret|detail|history_entry|23514|select|insert/i);
      expect(await payoutBalance(gateway(), business)).toBe(1000);
      expect(await userBalances(gateway(), business)).toEqual({});
    });
    const { replayed } = expectPaid(door, await payAt(gateway(), door, business, payout));
    expect(replayed).toBe(false);
    await gateway().expectBooksToBalance();
  });

  test('fails alone: the payouts that came with it are made', async () => {
    const business = await gateway().business({ payoutBalance: 10_000 });
    await withPoison(async () => {
      const amounts = Array.from({ length: 40 }, (_, i) => (i === 17 ? 666 : i + 1));
      const replies = await Promise.all(
        amounts.map((amount, i) =>
          payAt(gateway(), door, business, { email: `user${i}@example.com`, amount }),
        ),
      );
      const failed = replies.filter(({ text }) => !text.includes('"hash"'));
      expect(failed.map(({ status }) => status)).toEqual([500]);
      const paid = amounts.reduce((sum, amount) => sum + amount, -666);
      expect(await payoutBalance(gateway(), business)).toBe(10_000 - paid);
    });
    await gateway().expectBooksToBalance();
  });

  test('does not come of another transaction that holds the lock: the payout waits', async () => {
    const business = await gateway().business({ payoutBalance: 100 });
    const payout = { email: 'waits@example.com', amount: 100 };
    const reply = await withLock(gateway(), business, async (client) => {
      const pending = payAt(gateway(), door, business, payout);
      await waiter(client);
      return () => pending;
    });
    expect(expectPaid(door, reply).replayed).toBe(false);
    await gateway().expectBooksToBalance();
  });
});

test('a connection that the server ends costs no payout, and no place in the pool', async () => {
  const small = await openGateway({ DATABASE_POOL_SIZE: '2' });
  const business = await small.business({ payoutBalance: 100 });
  const payout = { email: 'again@example.com', amount: 10 };
  for (let i = 0; i < 5; i += 1) {
    const reply = await withLock(small, business, async (client) => {
      const pending = payAt(small, 'rest', business, payout);
      await client.query('select pg_terminate_backend($1)', [await waiter(client)]);
      return () => pending;
    });
    expect(expectPaid('rest', reply).replayed).toBe(false);
  }
  expect(await userBalances(small, business)).toEqual({ 'again@example.com': 50 });
  await small.expectBooksToBalance();
  // Every connection is back, or this would wait for it.
  await small.close();
});

/** Does something while another transaction holds the business; what it leaves is done after that. */
function withLock(
  { databaseUrl }: TestGateway,
  { id }: TestBusiness,
  work: (client: Client) => Promise<() => Promise<TestReply>>,
): Promise<TestReply> {
  return withClient(databaseUrl, async (client) => {
    await client.query('begin');
    await client.query('select from business where business_id = $1 for update', [id]);
    const rest = await work(client);
    await client.query('commit');
    return rest();
  });
}

/** Waits until a transaction waits for a lock; its process. */
async function waiter(client: Client): Promise<number> {
  for (;;) {
    const { rows } = await client.query<{ pid: number }>(
      `select pid from pg_locks join pg_stat_activity using (pid)
       where not granted and datname = current_database()`,
    );
    if (rows[0]) return rows[0].pid;
  }
}
