import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import type { TestBusiness, TestGateway, TestReply } from '../../support/gateway.ts';
import { openGateway } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { until } from '../../support/processes.ts';
import { DOORS, type Door, expectPaid, payAt, payoutBalance } from '../payouts/doors.ts';

// With a row of the database held by the test, exactly so many payouts fit in as the settings say.

const FUNDS = 10_000;
const AMOUNT = 100;
const LANE_LENGTH = 5;
const IN_FLIGHT = 12;

let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway({
    LANE_LENGTH_MAX: String(LANE_LENGTH),
    IN_FLIGHT_MAX: String(IN_FLIGHT),
    GROUP_SIZE_MAX: '2',
    LOCK_TIMEOUT: '20',
  });
});

afterAll(() => gateway.close());

beforeEach(async () => {
  business = await gateway.business({ payoutBalance: FUNDS });
});

const hold = () => holdBusinesses(gateway.databaseUrl);
const lanes = () => queueOf(gateway.serving.app);
const pay = (door: Door, name: string, payer = business) =>
  payAt(gateway, door, payer, { email: `${name}@b.co`, amount: AMOUNT, key: name });

/** So many payouts of one business, all of them held up by the lock. */
async function fillLane(payer: TestBusiness, count: number) {
  const before = lanes().length;
  const paying = Array.from({ length: count }, (_, i) => pay('rest', `held${i}`, payer));
  await until('all are in the lane', () => lanes().length === before + count);
  return paying;
}

async function expectAllPaid(replies: readonly Promise<TestReply>[]): Promise<void> {
  for (const reply of replies) expectPaid('rest', await reply);
}

function expectOverloaded(door: Door, { status, headers, text, json }: TestReply): void {
  expect(status).toBe(503);
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
  if (door === 'rest') return expect(text).toBe('{"error":"Service unavailable"}');
  expect(json.errors).toMatchObject([
    { message: 'Service unavailable', extensions: { code: 'OVERLOADED' } },
  ]);
  return undefined;
}

describe('past a bound', () => {
  test('of a lane: exactly the overflow gets 503, on both doors', async () => {
    const lock = await hold();
    const paying = await fillLane(business, LANE_LENGTH);
    for (const door of DOORS) {
      for (const name of ['a', 'b', 'c']) expectOverloaded(door, await pay(door, name));
    }
    expect(lanes().length).toBe(LANE_LENGTH);
    await lock.release();
    await expectAllPaid(paying);
    expect(await payoutBalance(gateway, business)).toBe(FUNDS - LANE_LENGTH * AMOUNT);
    expect(expectPaid('rest', await pay('rest', 'a')).replayed).toBe(false);
    await gateway.expectBooksToBalance();
  });

  test('of a lane: the other payouts of its document, and another business, are made', async () => {
    const lock = await hold();
    const paying = await fillLane(business, LANE_LENGTH - 1);
    const names = ['a', 'b', 'c'];
    const fields = names.map(
      (name) => `${name}: createPayoutUser(input: { email: "${name}@b.co", amount: 1 }) { hash }`,
    );
    const document = gateway.graphql(business, `mutation { ${fields.join(' ')} }`);
    // Mutations go one after the other: the lock is what the first waits for.
    await until('the first is in the lane', () => lanes().length === LANE_LENGTH);
    expectOverloaded('rest', await pay('rest', 'more'));
    await lock.release();
    await expectAllPaid(paying);
    const { status, json } = await document;
    expect([status, Object.keys(json.data)]).toEqual([200, names]);
    await gateway.expectBooksToBalance();
  });

  test('of all that is in flight: 503 at the edge, while health answers', async () => {
    const others = [await gateway.business(), await gateway.business()];
    const fresh = await gateway.business();
    const lock = await hold();
    const paying = [
      ...(await fillLane(business, LANE_LENGTH)),
      ...(await fillLane(others[0] ?? business, LANE_LENGTH)),
      ...(await fillLane(others[1] ?? business, IN_FLIGHT - 2 * LANE_LENGTH)),
    ];
    expectOverloaded('rest', await pay('rest', 'more', fresh));
    expectOverloaded('rest', await pay('rest', 'more'));
    const { status, json } = await pay('graphql', 'more', fresh);
    expect({ status, code: json.errors[0].extensions.code }).toEqual({
      status: 503,
      code: 'OVERLOADED',
    });
    const page = await gateway.fetch('/graphql', { headers: { Accept: 'text/html' } });
    expect(page).toMatchObject({ status: 503 });
    expect((await gateway.fetch('/health/live')).status).toBe(200);
    expect((await gateway.fetch('/health/ready')).status).toBe(200);
    await lock.release();
    await expectAllPaid(paying);
    expectPaid('rest', await pay('rest', 'more', fresh));
    await gateway.expectBooksToBalance();
  });

  test('lanes of many businesses take turns, and are forgotten when idle', async () => {
    const many = await Promise.all(Array.from({ length: 9 }, () => gateway.business()));
    const lock = await hold();
    const paying = many.map((payer) => pay('rest', 'once', payer));
    await until('each has a lane', () => lanes().size === many.length);
    await lock.release();
    await expectAllPaid(paying);
    await until('no lane is left', () => lanes().size === 0 && lanes().length === 0);
    await gateway.expectBooksToBalance();
  });
});
