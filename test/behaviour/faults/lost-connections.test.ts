import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DOORS, type Door, payAt, payoutBalance, userBalances } from '../payouts/doors.ts';
import { withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
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
import { Session, Watch, holdBusiness, holdUser } from '../books/sessions.ts';
import { expectKept } from '../../support/machine.ts';

// A connection that is lost, and time-outs, in the middle of a group.

const LOCK_SECONDS = 1;
const UNAVAILABLE = 'Service unavailable';

/** Waits for as long as a test needs. */
let patient: TestGateway;
/** Gives up soon, on the same database. */
let hasty: TestGateway;

/** Whoever is paid there first does something to the connection, each time. */
const DOING = `
  create function do_in_a_test() returns trigger language plpgsql as $$ begin
    if new.email like 'sleeps%' then perform pg_sleep(60); end if;
    if new.email like 'kills%' then perform pg_terminate_backend(pg_backend_pid()); end if;
    return new;
  end $$;
  create trigger do_in_a_test before insert on payout_user
    for each row execute function do_in_a_test()`;

beforeAll(async () => {
  patient = await openGateway({ LOCK_TIMEOUT: '60', STATEMENT_TIMEOUT: '60' });
  const seconds = { LOCK_TIMEOUT: String(LOCK_SECONDS), STATEMENT_TIMEOUT: '1.5' };
  hasty = await openGatewayOn(patient.databaseUrl, seconds);
  await withClient(patient.databaseUrl, (client) => client.query(DOING));
});

afterAll(async () => {
  await Promise.all([patient.close(), hasty.close()]);
});

/** A business, and somebody whom it has paid already. */
async function businessWith(name: string): Promise<TestBusiness> {
  const business = await patient.business({ payoutBalance: FUNDS });
  expect(await payGroup(patient, business, [name])).toEqual(['paid']);
  return business;
}

describe('a connection that is lost under the lock', () => {
  const names = namesAround(7, 'ada');
  const whole = ['transient', 8];
  const half = ['transient', 4];

  test.each([
    { times: 1, why: [whole] },
    { times: 2, why: [whole, whole] },
    { times: 3, why: [whole, whole, half] },
  ])('$times times costs nobody a payout', async ({ times, why }) => {
    const business = await businessWith('ada');
    const failures = watchFailures(patient);
    const watch = await Watch.open(patient.databaseUrl);
    const gate = await holdUser(patient.databaseUrl, addressOf('ada'));
    const paying = payGroup(patient, business, names);
    for (let i = 0; i < times; i += 1) await watch.terminate(await watch.waiterFor(gate.pid));
    await watch.waiterFor(gate.pid);
    await gate.letGo();
    expect(await paying).toEqual(allPaid(names));
    expect(failures()).toEqual(why);
    await expectPaidOnce(patient, business, names);
  });

  test('each time, by one of the payouts, costs that one alone', async () => {
    const names = namesAround(7, 'kills');
    const business = await patient.business({ payoutBalance: FUNDS });
    const replies = await payGroup(patient, business, names);
    expect(replies).toEqual(allPaid(names, { kills: UNAVAILABLE }));
    await expectPaidOnce(patient, business, names, 'kills');
  });
});

describe('a statement', () => {
  test('that is cancelled once costs nobody a payout', async () => {
    const names = namesAround(8);
    const business = await patient.business({ payoutBalance: FUNDS });
    const failures = watchFailures(patient);
    const watch = await Watch.open(patient.databaseUrl);
    const noEntries = 'lock table history_entry in share mode';
    const gate = await Session.holding(patient.databaseUrl, noEntries);
    const paying = payGroup(patient, business, names);
    await watch.cancel(await watch.waiterFor(gate.pid));
    await until('it was halved', () => failures().length > 0);
    await gate.letGo();
    expect(await paying).toEqual(allPaid(names));
    expect(failures()).toEqual([['culprit', 8]]);
    await expectPaidOnce(patient, business, names);
  });

  test('that takes too long costs its payout alone, with 503', async () => {
    const names = namesAround(2, 'sleeps');
    const business = await patient.business({ payoutBalance: FUNDS });
    const replies = await payGroup(hasty, business, names);
    expect(replies).toEqual(allPaid(names, { sleeps: UNAVAILABLE }));
    await expectPaidOnce(patient, business, names, 'sleeps');
  });
});

describe('a lock that is not to be had in time', () => {
  test('on the row of a payout user costs that one alone, with 503, and one wait', async () => {
    const names = namesAround(15, 'ada');
    const business = await patient.business({ payoutBalance: FUNDS });
    await patient.pay(business, { email: addressOf('ada'), amount: AMOUNT });
    const gate = await holdUser(patient.databaseUrl, addressOf('ada'));
    const began = performance.now();
    const replies = await payGroup(hasty, business, names);
    // Halving 16 meets the row five times; only the first waits for it.
    await expectKept(4 * LOCK_SECONDS * 1000, performance.now() - began);
    expect(replies).toEqual(allPaid(names, { ada: UNAVAILABLE }));
    await gate.letGo();
    await expectPaidOnce(patient, business, names);
    expect(await payGroup(hasty, business, ['ada'])).toEqual(['paid']);
    await patient.expectBooksToBalance();
  });

  test('on the row of the business is 503 for all, and never "insufficient"', async () => {
    const business = await patient.business({ payoutBalance: AMOUNT });
    const lock = await holdBusiness(patient.databaseUrl, business.id);
    const pay = (door: Door, i: number) =>
      payAt(hasty, door, business, { email: addressOf(`${door}${i}`), amount: AMOUNT });
    const asked = [0, 1, 2].flatMap((i) => DOORS.map((door) => pay(door, i)));
    for (const { status, headers, text } of await Promise.all(asked)) {
      expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
      expect(text).toContain(UNAVAILABLE);
    }
    await lock.letGo();
    expect(await payoutBalance(patient, business)).toBe(AMOUNT);
    expect(await userBalances(patient, business)).toEqual({});
    expect((await pay('rest', 0)).status).toBe(201);
    await patient.expectBooksToBalance();
  });
});
