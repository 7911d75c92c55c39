import { expect, onTestFinished, test } from 'vitest';
import { Business } from '../../src/business/business.ts';
import { presumeKey } from '../../src/business/caller.ts';
import { type Presumption } from '../../src/kernel/presumption.ts';
import { lanesOf } from '../../src/ledger/lane.ts';
import { type TestBusiness, openGateway, openGatewayOn, useGateway } from '../support/gateway.ts';
import { DatabaseProxy } from '../support/tcp-proxy.ts';
import { operate } from './doors.ts';

// A key that a gateway at rest has seen is looked up by the payout's own transaction, not before it.

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

test('of a group, those whose key has been revoked since pay nothing', async () => {
  const business = await seen();
  const { app } = gateway().serving;
  const header = () => `Bearer ${business.key}`;
  const { presumption } = await presumeKey({ header }, app);
  expect(presumption).toBeDefined();
  await revoke(business.id);
  const pay = (email: string, amount: number, given?: Presumption) =>
    lanesOf(app).pay(business.id, { email, amount, idempotencyKey: undefined, presumption: given });
  const [one, two, three] = await Promise.allSettled([
    pay('one@example.com', 1),
    pay('two@example.com', 20, presumption),
    pay('three@example.com', 300),
  ]);
  expect([one.status, two.status, three.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(two).toMatchObject({ reason: { fault: { code: 'UNAUTHENTICATED' } } });
  await gateway().expectBooksToBalance();
  const { payoutBalance } = await app.orm.em.fork().findOneOrFail(Business, business.id);
  expect(payoutBalance).toBe(1_000_000 - 100 - 1 - 300);
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

test('where the database is gone it is 503, as for any other', async () => {
  let proxy: DatabaseProxy | undefined;
  const cutOff = await openGateway({}, undefined, async (url) => {
    proxy = await DatabaseProxy.open(async () => url);
    return proxy.through(url);
  });
  onTestFinished(() => cutOff.close());
  const business = await cutOff.business();
  expect((await cutOff.pay(business, { email: 'a@b.co', amount: 100 })).status).toBe(201);
  await proxy?.close();
  const { status, text, headers } = await cutOff.pay(business, { email: 'a@b.co', amount: 100 });
  expect({ status, text }).toEqual({ status: 503, text: '{"error":"Service unavailable"}' });
  expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
});
