import { beforeEach, expect, test } from 'vitest';
import { sweep } from '../../../src/ledger/idempotency-sweep.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { withClient } from '../../support/database.ts';
import { Session, Watch } from '../../behaviour/books/sessions.ts';

// The sweep of expired Idempotency-Keys; they are kept for 30 days unless a setting says otherwise.

const gateway = useGateway();

const AMOUNT = 10;
const MANY = 1_200;
const never = new AbortController().signal;
const run = (signal = never) => sweep(gateway().serving.app, signal);
const query = (text: string, values?: unknown[]) =>
  withClient(gateway().databaseUrl, async (client) => (await client.query(text, values)).rows);

const payUnder = (business: TestBusiness, key: string) =>
  gateway().pay(business, { email: 'ada@example.com', amount: AMOUNT }, { 'Idempotency-Key': key });

/** A business that has paid under the key `fresh`, and under so many others that many days ago. */
async function businessWith(count: number, days = 31): Promise<TestBusiness> {
  const business = await gateway().business();
  expect((await payUnder(business, 'fresh')).status).toBe(201);
  await query(
    `insert into idempotency_record (business_id, key, operation, fingerprint, entry_id, result,
       created_at) select business_id, 'old' || n, operation, fingerprint, entry_id, result,
       now() - make_interval(days => $3)
     from idempotency_record, generate_series(1, $2) as n where business_id = $1`,
    [business.id, count, days],
  );
  return business;
}

async function keysOf({ id }: TestBusiness): Promise<number> {
  const [row] = await query('select count(*) from idempotency_record where business_id = $1', [id]);
  return Number(row.count);
}

/** Each bite leaves its size, and passes by a lock that a test may hold. */
const BITES = `
  create sequence bite;
  create table bites (number bigint default nextval('bite'), size bigint);
  create function note_bite() returns trigger language plpgsql security definer as $$ begin
    insert into bites (size) select count(*) from old_records;
    perform pg_advisory_xact_lock_shared(1);
    return null;
  end $$;
  create trigger note_bite after delete on idempotency_record
    referencing old table as old_records for each statement execute function note_bite()`;
const HELD_UP = 'select pg_advisory_lock(1)';

beforeEach(async () => {
  await query('delete from idempotency_record');
  await query('drop table if exists bites; drop function if exists note_bite cascade');
  await query(`drop sequence if exists bite; ${BITES}`);
});

const bites = async () =>
  (await query('select size from bites order by number')).map(({ size }) => Number(size));

test('expired records of all businesses go in bites; the others stay, and work', async () => {
  const [few, many] = [await businessWith(3), await businessWith(MANY)];
  const [none, young] = [await businessWith(0), await businessWith(5, 29)];
  await run();
  expect(await bites()).toEqual([3, 500, 500, 200]);
  const left = await Promise.all([few, many, none, young].map((each) => keysOf(each)));
  expect(left).toEqual([1, 1, 1, 6]);
  const replay = await payUnder(many, 'fresh');
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
  // Its time is over: what comes under it is a new payout.
  const again = await payUnder(many, 'old1');
  expect(again).toMatchObject({ status: 201 });
  expect(again.headers.has('idempotent-replayed')).toBe(false);
  await gateway().expectBooksToBalance();
});

test('payouts of the same business do not wait for it', async () => {
  const business = await businessWith(MANY);
  const watch = await Watch.open(gateway().databaseUrl);
  const gate = await Session.open(gateway().databaseUrl);
  await gate.run(HELD_UP);
  const sweeping = run();
  const sweeper = await watch.waiterFor(gate.pid);
  for (const key of ['fresh', 'new']) expect((await payUnder(business, key)).status).toBe(201);
  const keyless = { email: 'bob@example.com', amount: AMOUNT };
  expect((await gateway().pay(business, keyless)).status).toBe(201);
  expect(await watch.waitersFor(gate.pid)).toEqual([sweeper]);
  await gate.run('select pg_advisory_unlock_all()');
  await sweeping;
  expect(await keysOf(business)).toBe(2);
  await gateway().expectBooksToBalance();
});

test('its signal ends it after the bite in hand', async () => {
  const [first, second] = [await businessWith(MANY), await businessWith(1)];
  await run(AbortSignal.abort());
  expect(await bites()).toEqual([]);
  const watch = await Watch.open(gateway().databaseUrl);
  const gate = await Session.open(gateway().databaseUrl);
  await gate.run(HELD_UP);
  const stop = new AbortController();
  const sweeping = run(stop.signal);
  await watch.waiterFor(gate.pid);
  stop.abort();
  await gate.run('select pg_advisory_unlock_all()');
  await sweeping;
  expect(await bites()).toEqual([500]);
  expect([await keysOf(first), await keysOf(second)]).toEqual([MANY - 500 + 1, 2]);
  await run();
  expect([await keysOf(first), await keysOf(second)]).toEqual([1, 1]);
});

test('a key that another sweep frees and a payout takes meanwhile is not forgotten', async () => {
  const business = await businessWith(1);
  const watch = await Watch.open(gateway().databaseUrl);
  // The sweep has found the expired record, and is about to delete it.
  const others = 'lock table idempotency_record in share row exclusive mode';
  const other = await Session.holding(gateway().databaseUrl, others);
  const sweeping = run();
  await watch.waiterFor(other.pid);
  await other.run(`update idempotency_record set created_at = now() where key = 'old1'`);
  await other.run('commit');
  await sweeping;
  expect(await keysOf(business)).toBe(2);
  const replay = await payUnder(business, 'old1');
  expect(replay.headers.get('idempotent-replayed')).toBe('true');
});
