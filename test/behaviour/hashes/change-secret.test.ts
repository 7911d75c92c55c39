import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import { createDatabase } from '../../support/database.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { type User, payUser } from '../../support/users.ts';
import { openUnder, storedUsers } from './secrets.ts';

// A rolling change of the hash secret: `old` has the first alone, `next` the second and the first.

let old: TestGateway;
let next: TestGateway;
let business: TestBusiness;
let ada: User;

beforeEach(async () => {
  const databaseUrl = await createDatabase();
  old = await openUnder(databaseUrl, 1);
  business = await old.business();
  ada = await payUser(old, business, 'ada@example.com');
  next = await openUnder(databaseUrl, 2, true);
});

afterEach(() => Promise.all([old.close(), next.close()]));

const pay = (gateway: TestGateway, email = ada.email, key?: string) =>
  gateway.pay(business, { email, amount: 100 }, key ? { 'Idempotency-Key': key } : {});

const find = (gateway: TestGateway, fields: string, id = ada.id) =>
  gateway.graphql(business, `query ($id: ID) { payoutUser(id: $id) { ${fields} } }`, { id });

const shown = async (gateway: TestGateway, id = ada.id): Promise<string> =>
  (await find(gateway, 'hash', id)).json.data.payoutUser.hash;

/** Whether a hash logs in, at both gateways. */
const logsIn = async (hash: string) => {
  const logins = [old, next].map((gateway) => gateway.graphql(hash, '{ payoutUser { id } }'));
  return (await Promise.all(logins)).map(({ status }) => status === 200);
};
const YES = [true, true];
const NO = [false, false];

const moveAll = () => operate(next, 'hash rotate-secret', {});

async function expectWhole(generations: readonly number[]): Promise<void> {
  const users = await storedUsers(next);
  expect(users.filter(({ isWhole }) => !isWhole)).toEqual([]);
  expect(users.map(({ generation }) => generation)).toEqual(generations);
  await next.expectBooksToBalance();
}

function expectUnavailable(reply: Awaited<ReturnType<typeof pay>>): void {
  expect([reply.status, reply.text]).toEqual([503, '{"error":"Service unavailable"}']);
  expect(reply.headers.get('retry-after')).toBe('1');
}

describe('a payout user, until its next payout,', () => {
  test('keeps its hash, and both gateways show it', async () => {
    expect([await shown(old), await shown(next)]).toEqual([ada.hash, ada.hash]);
    expect(await logsIn(ada.hash)).toEqual(YES);
    expect((await pay(old)).json).toEqual({ hash: ada.hash });
  });

  test('then has another by the new secret; the old one is dead at once', async () => {
    const { status, json } = await pay(next);
    expect(status).toBe(201);
    expect(json.hash).not.toBe(ada.hash);
    expect(await logsIn(ada.hash)).toEqual(NO);
    expect(await logsIn(json.hash)).toEqual(YES);
    expect(await shown(next)).toBe(json.hash);
    expect((await pay(next)).json).toEqual(json);
    await expectWhole([2]);
  });

  test('of several payouts in one transaction has the new hash in each reply', async () => {
    const replies = await Promise.all(Array.from({ length: 10 }, () => pay(next)));
    const hashes = new Set(replies.map(({ json }) => json.hash));
    expect(hashes).toEqual(new Set([await shown(next)]));
    await expectWhole([2]);
  });
});

describe('a gateway that has the old secret alone', () => {
  test('pays those who have not moved, and new ones, who move later', async () => {
    const bob = await payUser(old, business, 'bob@example.com');
    expect(await shown(next, bob.id)).toBe(bob.hash);
    const moved = (await pay(next, bob.email)).json.hash;
    expect(moved).not.toBe(bob.hash);
    expect(await logsIn(bob.hash)).toEqual(NO);
    await expectWhole([1, 2]);
  });

  test('pays nobody who has moved, and shows no wrong hash: 503, and nothing is done', async () => {
    await pay(next, ada.email, 'at-the-new-one');
    expectUnavailable(await pay(old));
    expectUnavailable(await pay(old, ada.email, 'at-the-new-one'));
    const { status, json } = await find(old, 'id hash');
    expect([status, json.errors[0].extensions.code]).toEqual([503, 'OVERLOADED']);
    expect((await find(old, 'balance')).json.data.payoutUser).toEqual({ balance: 200 });
    const rotated = await old.graphql(await shown(next), 'mutation { rotateMyHash { hash } }');
    expect([rotated.status, rotated.json.data]).toEqual([503, { rotateMyHash: null }]);
    expect((await find(next, 'balance')).json.data.payoutUser).toEqual({ balance: 200 });
    await expectWhole([2]);
  });

  test('refuses them alone: others of the same transaction are paid', async () => {
    await pay(next);
    const emails = Array.from({ length: 12 }, (_, i) => (i % 3 ? `u${i}@b.co` : ada.email));
    const replies = await Promise.all(emails.map((email) => pay(old, email)));
    const wanted = emails.map((email) => (email === ada.email ? 503 : 201));
    expect(replies.map(({ status }) => status)).toEqual(wanted);
    await old.expectBooksToBalance();
  });

  test('is ready while it can be of use, and no more once everybody has moved', async () => {
    const ready = async () => (await old.fetch('/health/ready')).status;
    await pay(next);
    expectUnavailable(await pay(old));
    expect(await ready()).toBe(200);
    expect(await moveAll()).toEqual({ rotated: 0, left: 0 });
    expectUnavailable(await pay(old, 'somebody.new@example.com'));
    expect(await ready()).toBe(503);
    expect((await next.fetch('/health/ready')).status).toBe(200);
    await expectWhole([2]);
  });

  test('pays in no business that was made after the change', async () => {
    const made = (await operate(next, 'business create', { name: 'B', payoutBalance: '100' })) as {
      id: string;
      apiKey: string;
    };
    const latest = { id: made.id, key: made.apiKey };
    expect((await old.pay(latest, { email: 'a@b.co', amount: 1 })).status).toBe(503);
    expect((await next.pay(latest, { email: 'a@b.co', amount: 1 })).status).toBe(201);
  });
});

describe('a repeat', () => {
  test('is told the hash of then, where its secret is still there; else the one of now', async () => {
    const first = (await pay(old, 'bob@example.com', 'k')).json.hash;
    expect((await pay(next, 'bob@example.com', 'k')).json.hash).toBe(first);
    const moved = (await pay(next, 'bob@example.com')).json.hash;
    expect((await pay(next, 'bob@example.com', 'k')).json.hash).toBe(first);
    expect((await pay(old, 'bob@example.com', 'k')).json.hash).toBe(first);
    await moveAll();
    const only = await openUnder(next.databaseUrl, 2);
    const again = await pay(only, 'bob@example.com', 'k');
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(again.json.hash).toBe(moved);
    expect(await shown(only)).not.toBe(ada.hash);
    await only.close();
  });
});

describe('hash rotate-secret', () => {
  test('moves everybody of every business, once', async () => {
    const others = await Promise.all([1, 2, 3].map(() => old.business()));
    for (const other of others) await payUser(old, other, 'bob@example.com');
    const before = await storedUsers(old);
    expect(await moveAll()).toEqual({ rotated: 4, left: 0 });
    await expectWhole([2, 2, 2, 2]);
    for (const { hash } of before) expect(await logsIn(hash)).toEqual(NO);
    for (const { hash } of await storedUsers(next)) expect(await logsIn(hash)).toEqual(YES);
    expect(await moveAll()).toEqual({ rotated: 0, left: 0 });
  });

  test('with no new secret says what is missing', async () => {
    const alone = await openUnder(await createDatabase(), 1);
    await expect(operate(alone, 'hash rotate-secret', {})).rejects.toThrow(
      /^There is no new hash secret to move to: set PAYOUT_HASH_SECRET to one, and/,
    );
    await alone.close();
  });
});

test('a third secret follows the second, and so on: no hash comes back', async () => {
  const seen = new Set([ada.hash]);
  await moveAll();
  seen.add(await shown(next));
  const third = await openUnder(next.databaseUrl, 3, true);
  expect(await operate(third, 'hash rotate-secret', {})).toEqual({ rotated: 1, left: 0 });
  const living = await shown(third);
  expect(seen.has(living)).toBe(false);
  for (const hash of seen) expect(await logsIn(hash)).toEqual(NO);
  expect(await logsIn(living)).toEqual(YES);
  expectUnavailable(await pay(next));
  await third.close();
});
