import { beforeEach, describe, expect, test } from 'vitest';
import { DOORS, expectPaid, expectRefused, payAt } from '../payouts/doors.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { type NewTestBusiness, useGateway } from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';
import { type User, payUser } from '../../support/users.ts';

// What a business has set itself, by a key with the scope `manage` and no other.

const gateway = useGateway();

let business: NewTestBusiness;
let manager: NewTestBusiness;
beforeEach(async () => {
  business = await gateway().business();
  manager = await keyOf(gateway(), business, { scopes: ['manage'] });
});

const setPayouts = async (enabled: boolean) => {
  const query = `mutation ($enabled: Boolean!) {
    setPayoutsEnabled(enabled: $enabled) { id payoutsEnabled } }`;
  const { json } = await gateway().graphql(manager, query, { enabled });
  expect(json).toEqual({
    data: { setPayoutsEnabled: { id: business.id, payoutsEnabled: enabled } },
  });
};

describe.each(DOORS)('setPayoutsEnabled, and payouts over %s', (door) => {
  test('stops them with the next, but for repeats, and lets them go on', async () => {
    const payout = { email: 'ada@example.com', amount: 10, key: 'once' };
    expectPaid(door, await payAt(gateway(), door, business, payout));
    await setPayouts(false);
    const other = { ...payout, key: 'another' };
    expectRefused(door, await payAt(gateway(), door, business, other), 'payoutsOff');
    expect(expectPaid(door, await payAt(gateway(), door, business, payout)).replayed).toBe(true);
    await setPayouts(false);
    await setPayouts(true);
    expectPaid(door, await payAt(gateway(), door, business, other));
    await gateway().expectBooksToBalance();
  });
});

test('setPayoutsEnabled takes its turn behind payouts, and payouts behind it', async () => {
  const held = await holdBusinesses(gateway().databaseUrl);
  const first = gateway().pay(business, { email: 'ada@example.com', amount: 10 });
  await held.wanted();
  const off = setPayouts(false);
  await held.wanted(2);
  await held.release();
  expect((await first).status).toBe(201);
  await off;
  expect((await gateway().pay(business, { email: 'ada@example.com', amount: 10 })).status).toBe(
    403,
  );
  await gateway().expectBooksToBalance();
});

describe('setPayoutUserStatus', () => {
  const SET = `mutation ($id: ID!, $status: PayoutUserStatus!) {
    setPayoutUserStatus(id: $id, status: $status) { id status email balance } }`;
  let ada: User;
  beforeEach(async () => {
    ada = await payUser(gateway(), business, 'ada@example.com');
  });

  const set = (id: string, status: string) => gateway().graphql(manager, SET, { id, status });
  const asAda = async () => (await gateway().graphql(ada.hash, '{ payoutUser { id } }')).status;

  test('kills the hash with the next request, and brings it back; payouts arrive', async () => {
    const { json } = await set(ada.id.toUpperCase(), 'INACTIVE');
    expect(json.data.setPayoutUserStatus).toMatchObject({ id: ada.id, status: 'INACTIVE' });
    expect(await asAda()).toBe(401);
    const paid = await gateway().pay(business, { email: 'ada@example.com', amount: 10 });
    expect(paid).toMatchObject({ status: 201, json: { hash: ada.hash } });
    expect((await set(ada.id, 'ACTIVE')).json.data.setPayoutUserStatus.status).toBe('ACTIVE');
    expect(await asAda()).toBe(200);
    await gateway().expectBooksToBalance();
  });

  test('knows no payout user of another business', async () => {
    const eve = await payUser(gateway(), await gateway().business(), 'eve@example.com');
    const nobody = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';
    for (const id of [eve.id, nobody, 'x', '']) {
      const { json } = await set(id, 'INACTIVE');
      const [{ message, extensions }] = json.errors;
      expect(message).toBe('The payout user does not exist.');
      expect(extensions.fields).toEqual({ id: [message] });
    }
    expect((await gateway().graphql(eve.hash, '{ payoutUser { id } }')).status).toBe(200);
  });
});

test('who may only manage transfers once under an Idempotency-Key', async () => {
  const rich = await gateway().business({ balance: 100, payoutBalance: 0 });
  const key = await keyOf(gateway(), rich, { scopes: ['manage'] });
  const query = `mutation ($amount: Cents!) {
    transferToPayoutBalance(input: { amount: $amount, idempotencyKey: "t" }) {
      replayed payoutBalance { balance amount } } }`;
  const ask = async (amount: number) => (await gateway().graphql(key, query, { amount })).json;
  const payoutBalance = { balance: 40, amount: 60 };
  expect((await ask(60)).data.transferToPayoutBalance).toEqual({ replayed: false, payoutBalance });
  expect((await ask(60)).data.transferToPayoutBalance).toEqual({ replayed: true, payoutBalance });
  expect((await ask(61)).errors[0].extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
  const more = query.replace('"t"', '"more"');
  const { json } = await gateway().graphql(key, more, { amount: 41 });
  expect(json.errors[0].extensions.code).toBe('INSUFFICIENT_BALANCE');
  await gateway().expectBooksToBalance();
});

test('who may only manage replaces a hash, and is not shown it', async () => {
  const ada = await payUser(gateway(), business, 'ada@example.com');
  const rotate = (fields: string) =>
    gateway().graphql(manager, `mutation { rotatePayoutUserHash(id: "${ada.id}") { ${fields} } }`);
  expect((await rotate('hash')).json.errors[0].extensions.code).toBe('FORBIDDEN');
  expect((await gateway().graphql(ada.hash, '{ payoutUser { id } }')).status).toBe(200);
  expect((await rotate('id')).json.data.rotatePayoutUserHash).toEqual({ id: ada.id });
  expect((await gateway().graphql(ada.hash, '{ payoutUser { id } }')).status).toBe(401);
  await gateway().expectBooksToBalance();
});
