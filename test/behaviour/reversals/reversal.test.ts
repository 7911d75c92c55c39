import { describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { DOORS, type Door, operate, payoutBalance, userBalances } from '../payouts/doors.ts';
import { type Asked, REVERSE, expectFields, expectReversed, reverseAt } from './reversal-doors.ts';

// Taking a payout back, over both doors, by one table of behaviour.

const gateway = useGateway();

const EMAIL = 'ada@example.com';
const PAID = 1_000;
const FUNDS = 10_000;
/** Asks this file's gateway. */
const reverse = (door: Door, business: TestBusiness, asked: Asked) =>
  reverseAt(gateway(), door, business, asked);

const NOBODYS = '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42';

/** A business that has paid Ada, and the operation. */
async function paid(): Promise<{ business: TestBusiness; id: string; hash: string }> {
  const business = await gateway().business({ payoutBalance: FUNDS });
  const reply = await gateway().pay(business, { email: EMAIL, amount: PAID });
  const id = reply.headers.get('payout-operation-id') ?? '';
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return { business, id, hash: reply.json.hash as string };
}

async function expectMoney(business: TestBusiness, taken: number): Promise<void> {
  expect(await payoutBalance(gateway(), business)).toBe(FUNDS - PAID + taken);
  expect(await userBalances(gateway(), business)).toEqual({ [EMAIL]: PAID - taken });
  await gateway().expectBooksToBalance();
}

describe.each(DOORS)('over %s', (door) => {
  test('all of it, and then nothing more', async () => {
    const { business, id, hash } = await paid();
    const told = expectReversed(door, await reverse(door, business, { id }));
    expect(told).toMatchObject({ amount: PAID, reversed: PAID, balance: 0, replayed: false });
    await expectMoney(business, PAID);
    const again = await reverse(door, business, { id });
    expectFields(door, again, 'entryId', 'The operation has already been reversed.');
    await expectMoney(business, PAID);
    // The hash stays, and shows the reversal to the payout user.
    const own = await gateway().fetch('/payout/operations', { headers: { 'X-Payout-Hash': hash } });
    expect(own.json.operations.map(({ type }: { type: string }) => type)).toEqual([
      'REVERSAL',
      'ALLOCATION',
    ]);
  });

  test('a part of it, the rest, and a part that is too much', async () => {
    const { business, id } = await paid();
    expect(expectReversed(door, await reverse(door, business, { id, amount: 300 }))).toMatchObject({
      amount: 300,
      reversed: 300,
      balance: 700,
    });
    const tooMuch = await reverse(door, business, { id, amount: 701 });
    expectFields(door, tooMuch, 'amount', 'The amount may not be greater than 700.');
    const rest = expectReversed(door, await reverse(door, business, { id, amount: null }));
    expect(rest).toMatchObject({ amount: 700, reversed: PAID, balance: 0 });
    await expectMoney(business, PAID);
  });

  test('under a key it is done once, and told to the letter again', async () => {
    const { business, id } = await paid();
    const first = await reverse(door, business, { id, amount: 300, key: 'back' });
    const told = expectReversed(door, first);
    // What has come since does not change the answer.
    expectReversed(door, await reverse(door, business, { id, amount: 100 }));
    for (const other of DOORS) {
      const again = await reverse(other, business, { id, amount: 300, key: 'back' });
      expect(expectReversed(other, again)).toEqual({ ...told, replayed: true });
      if (other === 'rest' && door === 'rest') expect(again.text).toBe(first.text);
    }
    const reused = await reverse(door, business, { id, amount: 200, key: 'back' });
    expect(reused.text).toContain('already used for a different request');
    await expectMoney(business, 400);
  });

  test("a payout's key is not a reversal's", async () => {
    const { business, id } = await paid();
    const payout = { email: EMAIL, amount: 1 };
    await gateway().pay(business, payout, { 'Idempotency-Key': 'shared' });
    const reply = await reverse(door, business, { id, key: 'shared' });
    expect(reply.text).toContain('already used for a different request');
    await gateway().expectBooksToBalance();
  });

  test('also when payouts are off, and of an inactive user', async () => {
    const { business, id } = await paid();
    await operate(gateway(), 'payouts off', { id: business.id });
    await operate(gateway(), 'user deactivate', { businessId: business.id, email: EMAIL });
    expectReversed(door, await reverse(door, business, { id }));
    await expectMoney(business, PAID);
  });

  test('nothing that is not an allocation of this business', async () => {
    const { business, id } = await paid();
    const other = await paid();
    const missing = 'The operation does not exist.';
    for (const unknown of [NOBODYS, 'no id', '', other.id]) {
      expectFields(door, await reverse(door, business, { id: unknown }), 'entryId', missing);
    }
    const reversal = expectReversed(door, await reverse(door, business, { id, amount: 1 }));
    const back = await reverse(door, business, { id: reversal.id });
    expectFields(door, back, 'entryId', 'The operation cannot be reversed.');
    const top = '{ history(filter: { type: TOP_UP }) { nodes { id } } }';
    const { json } = await gateway().graphql(business, top);
    const topUp = await reverse(door, business, { id: json.data.history.nodes[0].id });
    expectFields(door, topUp, 'entryId', 'The operation cannot be reversed.');
  });

  test('amounts that are none', async () => {
    const { business, id } = await paid();
    const cases = [
      [0, 'The amount must be at least 1.'],
      [-5, 'The amount must be at least 1.'],
    ] as const;
    for (const [amount, text] of cases) {
      expectFields(door, await reverse(door, business, { id, amount }), 'amount', text);
    }
    await expectMoney(business, 0);
  });

  test('with a reference and metadata of its own', async () => {
    const { business, id } = await paid();
    const labels = { reference: 'ticket-7', metadata: { why: 'wrong person' } };
    const told = expectReversed(door, await reverse(door, business, { id, ...labels }));
    const query = `{ historyEntry(id: "${told.id}") { reference metadata reverses { id } actor } }`;
    const { json } = await gateway().graphql(business, query);
    expect(json.data.historyEntry).toMatchObject({ ...labels, reverses: { id } });
    expect(json.data.historyEntry.actor).toMatch(/^key:[0-9a-f-]{36}$/);
    const bad = await reverse(door, business, { id, reference: 'x'.repeat(101) });
    expectFields(door, bad, 'reference', 'The reference must be between 1 and 100 characters.');
  });

  test('never below a balance of zero', async () => {
    const { business, id } = await paid();
    const second = await gateway().pay(business, { email: EMAIL, amount: 5 });
    // As if the person had spent it: only what the tables say is known here.
    const spent = second.headers.get('payout-operation-id') ?? '';
    expectReversed(door, await reverse(door, business, { id: spent }));
    expectReversed(door, await reverse(door, business, { id }));
    await expectMoney(business, PAID);
  });
});

test('twenty at once take back no more than there was', async () => {
  const { business, id } = await paid();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      reverse(i % 2 === 0 ? 'rest' : 'graphql', business, { id, amount: 90 }),
    ),
  );
  const done = replies.filter(({ text }) => !/may not be greater|already been/.test(text));
  expect(done).toHaveLength(11);
  await expectMoney(business, 990);
});

test('a payout user may not', async () => {
  const { id, hash } = await paid();
  const { json } = await gateway().graphql(hash, REVERSE, { input: { entryId: id } });
  expect(json.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
});
