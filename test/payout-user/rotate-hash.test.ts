import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type TestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../support/gateway.ts';
import { operate } from '../ledger/doors.ts';
import { NOBODY, type User, payUser } from '../support/users.ts';

// Two gateways on one database, as two processes: what one replaces is dead in the other.

const HASH = /^[a-z2-7]{52}$/;

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

describe('a hash that a business replaces', () => {
  test('is dead at once in every process, and the new one is shown and paid to', async () => {
    expect(await loginsOf(ada.hash)).toEqual(alive());
    const hash = await rotate();
    expect(hash).toMatch(HASH);
    expect(hash).not.toBe(ada.hash);
    expect(await loginsOf(ada.hash)).toEqual(DEAD);
    expect(await loginsOf(hash)).toEqual(alive());
    expect(await shown()).toBe(hash);
    expect((await two.pay(business, { email: ada.email, amount: 1 })).json).toEqual({ hash });
    await one.expectBooksToBalance();
  });

  test('never comes back: not by another rotation, nor by switching the user off and on', async () => {
    const hashes = [ada.hash];
    for (let i = 0; i < 5; i += 1) hashes.push(await rotate(i % 2 ? one : two));
    for (const command of ['user deactivate', 'user activate']) {
      await operate(one, command, { businessId: business.id, email: ada.email });
    }
    expect(new Set(hashes).size).toBe(6);
    const [last = '', ...earlier] = hashes.toReversed();
    for (const hash of earlier) expect(await loginsOf(hash)).toEqual(DEAD);
    expect(await loginsOf(last)).toEqual(alive());
  });

  test('of a user who is switched off is replaced, too, and the new one sleeps as the old one did', async () => {
    const of = { businessId: business.id, email: ada.email };
    await operate(one, 'user deactivate', of);
    const hash = await rotate();
    expect(await loginsOf(hash)).toEqual(DEAD);
    await operate(one, 'user activate', of);
    expect(await loginsOf(hash)).toEqual(alive());
    expect(await loginsOf(ada.hash)).toEqual(DEAD);
  });

  test('is told as it was by a replay of the payout, which shows the user as it is', async () => {
    const pay = `mutation { createPayoutUser(
      input: { email: "bob@example.com", amount: 5, idempotencyKey: "k" }
    ) { hash created replayed payoutUser { id hash } } }`;
    const first = (await one.graphql(business, pay)).json.data.createPayoutUser;
    await one.graphql(business, ROTATE, { id: first.payoutUser.id });
    const again = (await two.graphql(business, pay)).json.data.createPayoutUser;
    expect(again).toMatchObject({ hash: first.hash, created: true, replayed: true });
    expect(again.payoutUser.hash).not.toBe(first.hash);
    expect((await one.graphql(again.hash, '{ payoutUser { id } }')).status).toBe(401);
  });

  test.each([
    ['nobody', () => NOBODY.id],
    ["another business's", async () => (await payUser(one, await one.business(), 'e@b.co')).id],
    ['no id', () => 'x'.repeat(100_000)],
    ['empty', () => ''],
  ])('of %s does not exist', async (_, id) => {
    const { status, json } = await one.graphql(business, ROTATE, { id: await id() });
    expect(status).toBe(200);
    expect(json.data).toEqual({ rotatePayoutUserHash: null });
    const fields = { id: ['The payout user does not exist.'] };
    expect(json.errors).toMatchObject([{ extensions: { code: 'VALIDATION_FAILED', fields } }]);
    expect(await loginsOf(ada.hash)).toEqual(alive());
  });

  test('is named by its id in any case', async () => {
    const { json } = await one.graphql(business, ROTATE, { id: ada.id.toUpperCase() });
    expect(json.data.rotatePayoutUserHash).toMatchObject({ id: ada.id, email: ada.email });
  });
});

describe('a payout user', () => {
  test('replaces its own hash, and is answered to the end of its request', async () => {
    const { json } = await one.graphql(
      ada.hash,
      `mutation { a: rotateMyHash { hash history { totalCount } } b: rotateMyHash { id hash } }`,
    );
    expect(json.errors).toBeUndefined();
    const { a, b } = json.data;
    expect(a.history.totalCount).toBe(1);
    expect(await loginsOf(ada.hash)).toEqual(DEAD);
    expect(await loginsOf(a.hash)).toEqual(DEAD);
    expect(await loginsOf(b.hash)).toEqual(alive());
  });

  test.each([
    ['a payout user replaces no other', () => ada.hash, ROTATE],
    [
      'a payout user pays nobody',
      () => ada.hash,
      'mutation { createPayoutUser(input: { email: "a@b.co", amount: 1 }) { hash } }',
    ],
    ['a business has no hash of its own', () => business, ROTATE_MINE],
  ])('%s: FORBIDDEN', async (_, auth, query) => {
    const variables = query === ROTATE ? { id: ada.id } : {};
    const { status, json } = await one.graphql(auth(), query, variables);
    expect(status).toBe(200);
    expect(json.errors).toMatchObject([
      { message: 'Forbidden', extensions: { code: 'FORBIDDEN' } },
    ]);
    expect(await loginsOf(ada.hash)).toEqual(alive());
  });

  test.each([ROTATE, ROTATE_MINE])('nobody replaces nothing: %s', async (query) => {
    const variables = query === ROTATE ? { id: ada.id } : {};
    const { status, json } = await one.graphql(undefined, query, variables);
    expect(status).toBe(401);
    expect(json.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
