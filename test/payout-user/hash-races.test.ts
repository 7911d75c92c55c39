import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { operate } from '../ledger/doors.ts';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../support/gateway.ts';
import { type User, payUser } from '../support/users.ts';

// Rotations at the same time as each other and as whatever else is done to a user, by two gateways.

let one: TestGateway;
let two: TestGateway;
let business: TestBusiness;
let ada: User;

beforeAll(async () => {
  one = await openGateway();
  two = await openGatewayOn(one.databaseUrl);
});

afterAll(() => Promise.all([one.close(), two.close()]));

beforeEach(async () => {
  business = await one.business();
  ada = await payUser(one, business, 'ada@example.com');
});

const ROTATE = 'mutation ($id: ID!) { rotatePayoutUserHash(id: $id) { id hash email status } }';
const ROTATE_MINE = 'mutation { rotateMyHash { id hash email } }';

/** Replaces Ada's hash, by whom and where; the new one. */
async function rotate(gateway = one, auth: TestBusiness | string = business): Promise<string> {
  const isOwn = typeof auth === 'string';
  const { json } = isOwn
    ? await gateway.graphql(auth, ROTATE_MINE)
    : await gateway.graphql(auth, ROTATE, { id: ada.id });
  return json.data[isOwn ? 'rotateMyHash' : 'rotatePayoutUserHash'].hash;
}

/** Whom a hash logs in as, at both gateways and over both doors. */
async function loginsOf(hash: string): Promise<unknown[]> {
  const logins = [one, two].flatMap((gateway) => [
    gateway.graphql(hash, '{ payoutUser { id } }').then(({ json }) => json.data?.payoutUser.id),
    gateway
      .fetch('/payout/operations', { headers: { 'X-Payout-Hash': hash } })
      .then(({ status, json }) => (status === 200 ? json.email : undefined)),
  ]);
  return Promise.all(logins);
}

const alive = () => [ada.id, ada.email, ada.id, ada.email];
const DEAD = [undefined, undefined, undefined, undefined];

const shown = async (gateway = two) => {
  const query = 'query ($id: ID) { payoutUser(id: $id) { hash } }';
  return (await gateway.graphql(business, query, { id: ada.id })).json.data.payoutUser.hash;
};

test('of many rotations by a business, each makes another hash, and one lives', async () => {
  const hashes = await Promise.all(Array.from({ length: 12 }, (_, i) => rotate(i % 2 ? one : two)));
  expect(new Set([ada.hash, ...hashes]).size).toBe(13);
  const living = await shown();
  expect(hashes).toContain(living);
  for (const hash of hashes) expect(await loginsOf(hash)).toEqual(hash === living ? alive() : DEAD);
});

test('of two who have one hash, one gets a new one', async () => {
  const both = await Promise.all([one, two].map((each) => each.graphql(ada.hash, ROTATE_MINE)));
  const [made, refused] = both.toSorted((a, b) => a.status - b.status);
  expect([made?.status, refused?.status]).toEqual([200, 401]);
  const hash: string = made?.json.data.rotateMyHash.hash;
  expect(await shown()).toBe(hash);
  expect(await loginsOf(hash)).toEqual(alive());
});

test('rotations, payouts, repeats and switches leave one hash: the one that is shown', async () => {
  const of = { businessId: business.id, email: ada.email };
  const acts: ((gateway: TestGateway, i: number) => Promise<unknown>)[] = [
    (gateway) => rotate(gateway),
    (gateway) => gateway.pay(business, { email: ada.email, amount: 1 }),
    (gateway, i) =>
      gateway.pay(business, { email: ada.email, amount: 1 }, { 'Idempotency-Key': `k${i % 3}` }),
    (gateway) => operate(gateway, 'user deactivate', of),
    (gateway) => operate(gateway, 'user activate', of),
    (gateway) => operate(gateway, 'user rotate-hash', of),
  ];
  const all = Array.from({ length: 10 }, (_, turn) =>
    acts.map((act, i) => act((turn + i) % 3 ? one : two, turn)),
  ).flat();
  const seen = JSON.stringify(await Promise.all(all)).match(/[a-z2-7]{52}/g) ?? [];
  await operate(one, 'user activate', of);
  const living = await shown();
  expect(await loginsOf(living)).toEqual(alive());
  for (const hash of new Set(seen)) {
    if (hash !== living) expect(await loginsOf(hash)).toEqual(DEAD);
  }
  expect(new Set(seen).size).toBeGreaterThanOrEqual(20);
  await one.expectBooksToBalance();
});
