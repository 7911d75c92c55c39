import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { CENTS_MAX } from '../../../src/kernel/cents.ts';
import { renewConnections, withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import {
  AMOUNT,
  FUNDS,
  addressOf,
  allPaid,
  expectPaidOnce,
  namesAround,
  payGroup,
  watchFailures,
} from '../books/groups.ts';
import { Watch, holdUser } from '../books/sessions.ts';

// Conflicts with other transactions, and payouts that fail by themselves, in the middle of a group.

const UNAVAILABLE = 'Service unavailable';

let gateway: TestGateway;
let business: TestBusiness;

const sql = (text: string) => withClient(gateway.databaseUrl, (client) => client.query(text));

/** A gateway for one test, on the same database, whose connections have a setting of PostgreSQL's. */
async function openGatewayWith(setting: string): Promise<TestGateway> {
  const database = new URL(gateway.databaseUrl).pathname.slice(1);
  await sql(`alter database ${database} set ${setting}`);
  await renewConnections(gateway.databaseUrl);
  const other = await openGatewayOn(gateway.databaseUrl);
  onTestFinished(async () => {
    await other.close();
    await sql(`alter database ${database} reset all`);
    await renewConnections(gateway.databaseUrl);
  });
  return other;
}

beforeAll(async () => {
  gateway = await openGateway();
});

afterAll(() => gateway.close());

const newBusiness = async () => (business = await gateway.business({ payoutBalance: FUNDS }));

test('a deadlock (40P01) costs nobody a payout', async () => {
  await newBusiness();
  const quick = await openGatewayWith(`deadlock_timeout = '50ms'`);
  const failures = watchFailures(quick);
  const watch = await Watch.open(gateway.databaseUrl);
  for (const name of ['ada', 'zoe']) await payGroup(gateway, business, [name]);
  const names = namesAround(6, 'ada', 'zoe');

  // The gateway has the business, and waits for Ada; the rival has Zoe, and waits for the business.
  const gate = await holdUser(gateway.databaseUrl, addressOf('ada'));
  const rival = await holdUser(gateway.databaseUrl, addressOf('zoe'));
  await rival.run(`set deadlock_timeout = '1h'`);
  const paying = payGroup(quick, business, names);
  const group = await watch.waiterFor(gate.pid);
  const wanted = rival.run('select from business where business_id = $1 for update', [business.id]);
  expect(await watch.waiterFor(group)).toBe(rival.pid);
  // Now the gateway wants Zoe, too. It is the one that notices.
  await gate.letGo();
  await wanted;
  await rival.letGo();

  expect(await paying).toEqual(allPaid(names));
  const seen = failures();
  expect(seen[0]).toEqual(['transient', 8]);
  // It may meet the rival again: where it is back at the business before that one has woken up.
  for (const [failure] of seen) expect(failure).toBe('transient');
  await expectPaidOnce(gateway, business, names);
});

describe('a serialization failure (40001)', () => {
  const names = namesAround(8);

  test('on the row of the business costs nobody a payout', async () => {
    await newBusiness();
    const failures = watchFailures(gateway);
    // Under the gateway's own isolation PostgreSQL has none there; a node of a cluster may.
    await sql(`create sequence refused;
      create function refuse_once() returns trigger language plpgsql security definer as $$ begin
        if nextval('refused') = 1 then raise 'once' using errcode = '40001'; end if;
        return new;
      end $$;
      create trigger refuse_once before update on business
        for each row execute function refuse_once()`);
    expect(await payGroup(gateway, business, names)).toEqual(allPaid(names));
    await sql('drop function refuse_once cascade');
    expect(failures()).toEqual([['transient', 8]]);
    await expectPaidOnce(gateway, business, names);
  });

  test('at COMMIT, which the database has answered, costs nobody a payout', async () => {
    await newBusiness();
    const failures = watchFailures(gateway);
    // A sequence remembers what a transaction that is rolled back does not.
    await sql(`create sequence raised;
      create function raise_once() returns trigger language plpgsql security definer as $$ begin
        if nextval('raised') = 1 then raise 'once' using errcode = '40001'; end if;
        return null;
      end $$;
      create constraint trigger raise_once after insert on history_entry
        deferrable initially deferred for each row execute function raise_once()`);
    expect(await payGroup(gateway, business, names)).toEqual(allPaid(names));
    await sql('drop function raise_once cascade');
    expect(failures()).toEqual([['transient', 8]]);
    await expectPaidOnce(gateway, business, names);
  });

  test('each time, by one of the payouts, costs that one alone, with 503', async () => {
    await newBusiness();
    await sql(`create function raise_always() returns trigger language plpgsql as $$
      begin raise 'always' using errcode = '40001'; end $$;
      create trigger raise_always before insert on payout_user for each row
        when (new.email like 'conflicts%') execute function raise_always()`);
    const all = namesAround(7, 'conflicts');
    const replies = await payGroup(gateway, business, all);
    await sql('drop function raise_always cascade');
    expect(replies).toEqual(allPaid(all, { conflicts: UNAVAILABLE }));
    await expectPaidOnce(gateway, business, all, 'conflicts');
  });
});

describe('payouts that cannot be made', () => {
  test('fail alone at COMMIT, too, and several of them in one group', async () => {
    await newBusiness();
    await sql(`create function refuse_at_commit() returns trigger language plpgsql as $$ begin
        if exists (select from payout_user where id = new.payout_user_id and email like 'bad%')
        then raise 'secret' using errcode = '23514'; end if;
        return null;
      end $$;
      create constraint trigger refuse_at_commit after insert on history_entry
        deferrable initially deferred for each row execute function refuse_at_commit()`);
    const names = ['bad0', ...namesAround(13, 'bad1'), 'bad2'];
    const replies = await payGroup(gateway, business, names);
    await sql('drop function refuse_at_commit cascade');
    const errors = { bad0: 'error', bad1: 'error', bad2: 'error' };
    expect(replies).toEqual(allPaid(names, errors));
    await expectPaidOnce(gateway, business, names, 'bad0', 'bad1', 'bad2');
  });

  test('fail alone where a balance would pass what is exact', async () => {
    await newBusiness();
    const rich = { email: addressOf('rich'), amount: AMOUNT };
    expect((await gateway.pay(business, rich)).status).toBe(201);
    const balanceOfRich = (cents: number) =>
      sql(`update payout_user set balance = ${cents} where email = '${rich.email}'
        and business_id = '${business.id}'`);
    await balanceOfRich(CENTS_MAX);
    const names = namesAround(8, 'rich');
    expect(await payGroup(gateway, business, names)).toEqual(allPaid(names, { rich: 'error' }));
    expect(await gateway.pay(business, rich)).toMatchObject({
      status: 500,
      text: '{"error":"Internal server error"}',
    });
    await balanceOfRich(AMOUNT);
    await expectPaidOnce(gateway, business, names);
  });
});
