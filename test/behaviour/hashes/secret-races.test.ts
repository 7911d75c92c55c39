import { afterAll, beforeAll, expect, test } from 'vitest';
import { operate } from '../payouts/doors.ts';
import { createDatabase } from '../../support/database.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { openUnder, storedUsers } from './secrets.ts';

// Everybody is moved to another secret while all goes on: `old` has the first alone.

let old: TestGateway;
let next: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  const databaseUrl = await createDatabase();
  old = await openUnder(databaseUrl, 1);
  business = await old.business();
  next = await openUnder(databaseUrl, 2, true);
});

afterAll(() => Promise.all([old.close(), next.close()]));

const pay = (gateway: TestGateway, email: string, key?: string) =>
  gateway.pay(business, { email, amount: 100 }, key ? { 'Idempotency-Key': key } : {});

const moveAll = () =>
  operate(next, 'hash rotate-secret', {}) as Promise<{ rotated: number; left: number }>;

test('hash rotate-secret beside payouts, repeats, rotations, switches and itself loses nobody', async () => {
  const emails = Array.from({ length: 40 }, (_, i) => `u${i}@example.com`);
  for (const email of emails) await pay(old, email);
  const email = (i: number) => `u${i % 40}@example.com`;
  const of = (i: number) => ({ businessId: business.id, email: email(i) });
  const turn = (i: number): Promise<unknown>[] => [
    pay(next, email(i)),
    pay(old, email(i * 7), `k${i % 5}`),
    pay(old, `new${i}@example.com`),
    operate(next, 'user rotate-hash', of(i)),
    operate(next, i % 2 ? 'user deactivate' : 'user activate', of(i)),
    pay(next, email(i * 3), `k${i % 5}`),
  ];
  const running = Array.from({ length: 20 }, (_, i) => turn(i)).flat();
  const runs = await Promise.all([moveAll(), moveAll()]);
  const replies = (await Promise.all(running)).filter((reply) => 'status' in (reply as object));
  expect(runs.map(({ left }) => left)).toEqual([0, 0]);
  // Paid, refused for another body under its key, or left to the other gateway; never a fault.
  const statuses = replies.map((reply) => (reply as { status: unknown }).status);
  const odd = statuses.filter(
    (status) => typeof status === 'number' && ![201, 422, 503].includes(status),
  );
  expect(odd).toEqual([]);

  const users = await storedUsers(next);
  expect(users.filter(({ isWhole, generation }) => !isWhole || generation !== 2)).toEqual([]);
  expect(users.length).toBeGreaterThanOrEqual(emails.length);
  for (const { hash, email } of users.slice(0, 10)) {
    await operate(next, 'user activate', { businessId: business.id, email });
    const { json } = await old.graphql(hash, '{ payoutUser { email } }');
    expect(json.data.payoutUser.email).toBe(email);
  }
  const shown = await next.graphql(business, '{ payoutUsers(first: 100) { nodes { hash } } }');
  const hashes = shown.json.data.payoutUsers.nodes.map(({ hash }: { hash: string }) => hash);
  expect(hashes).toEqual(users.map(({ hash }) => hash));
  await next.expectBooksToBalance();
});
