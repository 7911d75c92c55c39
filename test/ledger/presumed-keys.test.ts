import { expect, test } from 'vitest';
import { issueKey } from '../../src/business/key-commands.ts';
import { lanesOf } from '../../src/ledger/lane.ts';
import { type TestBusiness, openGatewayOn, useGateway } from '../support/gateway.ts';
import { holdBusinesses } from '../support/held-lock.ts';
import { until } from '../support/processes.ts';
import { operate } from './doors.ts';

// A key that a gateway has seen is looked up by the payout's own transaction, not before it.

const gateway = useGateway();

interface KeyRow {
  readonly id: string;
  readonly label: string;
}

/** Revokes one of a business's keys, by its label. */
async function revoke(businessId: string, label = ''): Promise<void> {
  const keys = (await operate(gateway(), 'key list', { id: businessId })) as readonly KeyRow[];
  const key = keys.find((each) => each.label === label);
  await operate(gateway(), 'key revoke', { keyId: key?.id });
}

/** A business whose key has been seen: by a payout that was made. */
async function seen(): Promise<TestBusiness> {
  const business = await gateway().business();
  const { status } = await gateway().pay(business, { email: 'first@example.com', amount: 100 });
  expect(status).toBe(201);
  return business;
}

const paid = async ({ key }: TestBusiness): Promise<number> => {
  const { json } = await gateway().graphql({ id: '', key }, '{ payoutBalance { amount } }');
  return 1_000_000 - json.data.payoutBalance.amount;
};

test.each([
  ['a payout', '{"email":"second@example.com","amount":100}', 'application/json'],
  ['an invalid payout', '{"email":"nobody","amount":-1}', 'application/json'],
  ['no JSON', '{', 'application/json'],
  ['another type', 'email=a', 'application/x-www-form-urlencoded'],
])('a revoked key is told so before anything else: with %s', async (_, body, type) => {
  const business = await seen();
  await revoke(business.id);
  const headers = { 'Content-Type': type };
  for (let turn = 0; turn < 2; turn += 1) {
    const { status, text } = await gateway().pay(business, body, headers);
    expect({ status, text }).toEqual({ status: 401, text: '{"error":"Unauthorized"}' });
  }
  await gateway().expectBooksToBalance();
});

test('a live key is told what is wrong with its payout', async () => {
  const business = await seen();
  const invalid = await gateway().pay(business, { email: 'nobody', amount: 100 });
  expect({ status: invalid.status, fields: Object.keys(invalid.json) }).toEqual({
    status: 400,
    fields: ['email'],
  });
  expect((await gateway().pay(business, '{')).status).toBe(400);
  expect((await gateway().pay(business, 'a', { 'Content-Type': 'text/plain' })).status).toBe(415);
});

test('a key that is revoked while its payout waits for its group pays nothing', async () => {
  const business = await seen();
  const other = await gateway()
    .orm.em.fork()
    .transactional(async (tx) => issueKey(tx, business.id, 'other').apiKey);
  const second = { id: business.id, key: other };
  expect((await gateway().pay(second, { email: 'first@example.com', amount: 100 })).status).toBe(
    201,
  );
  const lock = await holdBusinesses(gateway().databaseUrl);
  const leading = gateway().pay(business, { email: 'lead@example.com', amount: 1 });
  await lock.wanted();
  const waiting = [
    gateway().pay(second, { email: 'revoked@example.com', amount: 10 }),
    gateway().pay(business, { email: 'live@example.com', amount: 20 }),
  ];
  await until('both wait', async () => lanesOf(gateway().serving.app).payouts === 3);
  await revoke(business.id, 'other');
  await lock.release();
  expect((await leading).status).toBe(201);
  expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([401, 201]);
  expect(await paid(business)).toBe(100 + 100 + 1 + 20);
  await gateway().expectBooksToBalance();
});

test('a key that another gateway has revoked is dead on the next request', async () => {
  const business = await seen();
  const other = await openGatewayOn(gateway().databaseUrl);
  try {
    expect((await other.pay(business, { email: 'first@example.com', amount: 100 })).status).toBe(
      201,
    );
    await revoke(business.id);
    expect((await other.pay(business, { email: 'first@example.com', amount: 100 })).status).toBe(
      401,
    );
  } finally {
    await other.close();
  }
  await gateway().expectBooksToBalance();
});
