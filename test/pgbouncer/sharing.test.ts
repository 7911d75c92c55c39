import { Client } from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addressForGateways, withClient } from '../support/database.ts';
import { type TestGateway, openGateway, openGatewayOn } from '../support/gateway.ts';
import { SERVER_CONNECTIONS } from '../support/pgbouncer.ts';
import {
  DOORS,
  expectPaid,
  payAt,
  payoutBalance,
  userBalances,
} from '../behaviour/payouts/doors.ts';

// Two gateways with settings of their own share the few connections that PgBouncer has to the server.

const AMOUNT = 10;
const FUNDS = 1_000_000;
const SECONDS = [7, 11] as const;

let gateways: [TestGateway, TestGateway];

/** Each entry notes which connection it was made on, and under which time-outs. */
const NOTES = `
  create table notes (business_id uuid, pid int, timeouts text);
  create function note() returns trigger language plpgsql security definer as $$ begin
    insert into notes values (new.business_id, pg_backend_pid(), concat_ws(' ',
      current_setting('statement_timeout'), current_setting('lock_timeout'),
      current_setting('idle_in_transaction_session_timeout')));
    return null;
  end $$;
  create trigger note after insert on history_entry for each row execute function note()`;

const query = (text: string) =>
  withClient(gateways[0].databaseUrl, async (client) => (await client.query(text)).rows);

beforeAll(async () => {
  const timeouts = (seconds: number) => ({
    STATEMENT_TIMEOUT: `${seconds}`,
    LOCK_TIMEOUT: `${seconds + 1}`,
    IDLE_IN_TRANSACTION_TIMEOUT: `${seconds + 2}`,
  });
  const one = await openGateway(timeouts(SECONDS[0]));
  gateways = [one, await openGatewayOn(one.databaseUrl, timeouts(SECONDS[1]))];
  await query(NOTES);
});

afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
});

/** Payouts of four businesses on each gateway, and reads between them, all at once. */
async function payOnBoth(): Promise<string[][]> {
  const all = await Promise.all(
    gateways.map(async (gateway, side) => {
      const businesses = await Promise.all(
        Array.from({ length: 4 }, () => gateway.business({ payoutBalance: FUNDS })),
      );
      const asked = Array.from({ length: 200 }, async (_, i) => {
        const business = businesses[i % 4] ?? { id: '', key: '' };
        const door = DOORS[i % 2] ?? 'rest';
        expectPaid(
          door,
          await payAt(gateway, door, business, { email: `${side}@b.co`, amount: 1 }),
        );
        if (i % 5 === 0) expect(await payoutBalance(gateway, business)).toBeLessThan(FUNDS);
      });
      await Promise.all(asked);
      return businesses.map(({ id }) => id);
    }),
  );
  await gateways[0].expectBooksToBalance();
  return all;
}

/** What the console says of the gateways' pool. */
async function poolOf({ databaseUrl }: TestGateway): Promise<Record<string, number>> {
  const { username, pathname } = new URL(addressForGateways(databaseUrl));
  const isTheirs = (row: Record<string, unknown>) =>
    row['user'] === username && row['database'] === pathname.slice(1);
  const { rows } = await withClient(inject('poolerUrl') ?? '', (console) =>
    console.query<Record<string, unknown>>('show pools'),
  );
  const row = rows.find(isTheirs) ?? {};
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, Number(value)]));
}

const sumOf = (row: Record<string, number>, prefix: string) =>
  Object.keys(row).reduce((sum, name) => sum + (name.startsWith(prefix) ? (row[name] ?? 0) : 0), 0);

/** Asks every connection that the pool has to the server, each held until all have answered. */
async function onEveryConnection<Row extends object>(text: string): Promise<Row[]> {
  const url = addressForGateways(gateways[0].databaseUrl);
  const clients = Array.from({ length: SERVER_CONNECTIONS }, () => new Client(url));
  const rows = await Promise.all(
    clients.map(async (client) => {
      await client.connect();
      await client.query('begin');
      return (await client.query<Row>(text)).rows;
    }),
  );
  for (const client of clients) await client.end();
  return rows.flat();
}

test('many connections share few, and each transaction has its own gateway’s time-outs', async () => {
  const businesses = await payOnBoth();
  for (const [side, seconds] of SECONDS.entries()) {
    const found = await query(
      `select distinct timeouts from notes where business_id in ('${businesses[side]?.join("','")}')`,
    );
    const timeouts = `${seconds}s ${seconds + 1}s ${seconds + 2}s`;
    expect(found).toEqual([{ timeouts }]);
  }
  const shared = await query(
    'select pid from notes group by pid having count(distinct timeouts) = 2',
  );
  expect(shared.length).toBeGreaterThan(0);
  const all = await query('select distinct pid from notes');
  expect(all.length).toBeLessThanOrEqual(SERVER_CONNECTIONS);
  const pool = await poolOf(gateways[0]);
  expect(sumOf(pool, 'cl_')).toBeGreaterThan(SERVER_CONNECTIONS);
  expect(sumOf(pool, 'sv_')).toBeLessThanOrEqual(SERVER_CONNECTIONS);
});

test('nothing stays behind on a connection: no setting, statement, cursor, lock or LISTEN', async () => {
  await payOnBoth();
  const left = await onEveryConnection<{ pid: number; settings: string[]; others: string }>(
    `select pg_backend_pid() as pid,
       (select array_agg(name || '=' || setting order by name) from pg_settings
        where name like '%timeout' and setting <> reset_val or source = 'session'
          and name not in ('application_name', 'client_encoding')) as settings,
       (select count(*) from pg_prepared_statements)
       + (select count(*) from pg_cursors where name <> '')
       + (select count(*) from pg_listening_channels())
       + (select count(*) from pg_class where relpersistence = 't')
       + (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
         as others`,
  );
  expect(new Set(left.map(({ pid }) => pid)).size).toBe(SERVER_CONNECTIONS);
  for (const { settings, others } of left)
    expect({ settings, others }).toEqual({ settings: null, others: '0' });
});

test('one key at both gateways at once is one payout', async () => {
  const business = await gateways[0].business({ payoutBalance: FUNDS });
  const payout = { email: 'once@b.co', amount: AMOUNT, key: 'once' };
  const replies = await Promise.all(
    Array.from({ length: 60 }, async (_, i) => {
      const door = DOORS[i % 2] ?? 'rest';
      const gateway = gateways[(i >> 1) % 2] ?? gateways[0];
      return expectPaid(door, await payAt(gateway, door, business, payout));
    }),
  );
  expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(new Set(replies.map(({ hash }) => hash)).size).toBe(1);
  expect(await payoutBalance(gateways[1], business)).toBe(FUNDS - AMOUNT);
  await gateways[0].expectBooksToBalance();
});

test('payouts at both gateways compete for a balance that covers ten', async () => {
  const business = await gateways[0].business({ payoutBalance: 10 * AMOUNT });
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const payout = { email: `racer${i}@b.co`, amount: AMOUNT };
      return payAt(gateways[i % 2] ?? gateways[0], 'rest', business, payout);
    }),
  );
  const texts = replies.filter(({ status }) => status !== 201).map(({ text }) => text);
  expect(texts).toEqual(
    Array.from({ length: 30 }, () => '{"error":"Insufficient payout balance"}'),
  );
  expect(Object.values(await userBalances(gateways[1], business))).toHaveLength(10);
  expect(await payoutBalance(gateways[1], business)).toBe(0);
  await gateways[0].expectBooksToBalance();
});
