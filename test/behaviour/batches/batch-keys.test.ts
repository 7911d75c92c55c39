import { describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { upload } from '../pay-runs/files.ts';
import { DOORS, type Door, payAt } from '../payouts/doors.ts';
import { FUNDS, type How, batchAt, expectMoney, sendBatch, statusesOf } from './batch-doors.ts';

// A batch that is sent again, over both doors.

const gateway = useGateway();

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CY = 'cy@example.com';

const PAYOUTS = '{ history(filter: { type: ALLOCATION }) { nodes { id } } }';
const MOVE = `mutation ($entryId: ID!) {
  transferToPayoutBalance(input: { amount: 1, idempotencyKey: "transfer" }) { replayed }
  reversePayout(input: { entryId: $entryId, idempotencyKey: "reversal" }) { replayed }
}`;

const funded = () => gateway().business({ payoutBalance: FUNDS });

const batch = (door: Door, business: TestBusiness, lines: readonly unknown[], how?: How) =>
  batchAt(gateway(), door, business, lines, how);

describe.each(DOORS)('over %s', (door) => {
  test('a key of the call makes the whole of it safe to repeat', async () => {
    const business = await funded();
    const lines = [
      { email: ADA, amount: 7 },
      { email: BOB, amount: FUNDS },
      { email: CY, amount: 1 },
    ];
    const first = await batch(door, business, lines, { key: 'call' });
    expect(statusesOf(first)).toEqual(['PAID', 'REFUSED', 'PAID']);
    const again = await batch(door, business, lines, { key: 'call' });
    expect(again).toEqual({ ...first, replayed: true });
    await expectMoney(gateway(), business, { [ADA]: 7, [CY]: 1 });
    for (const [other, how] of [
      [lines.slice(0, 2), {}],
      [lines.toReversed(), {}],
      [lines, { mode: 'ALL' }],
    ] as const) {
      const reply = await sendBatch(gateway(), door, business, other, { key: 'call', ...how });
      expectReused(door, reply);
    }
    expectReused(
      door,
      await payAt(gateway(), door, business, { email: ADA, amount: 7, key: 'call' }),
    );
    await expectMoney(gateway(), business, { [ADA]: 7, [CY]: 1 });
  });

  test.each(['EACH', 'ALL'] as const)(
    'a key of any other request is none of a call, with %s',
    async (mode) => {
      const business = await gateway().business({ payoutBalance: FUNDS, balance: 1 });
      await payAt(gateway(), door, business, { email: ADA, amount: 7, key: 'payout' });
      const { json } = await gateway().graphql(business, PAYOUTS);
      const [{ id: entryId }] = json.data.history.nodes;
      const others = await gateway().graphql(business, MOVE, { entryId });
      expect(others.json.errors).toBeUndefined();
      const run = await upload(gateway(), business, `email,amount\n${ADA},7\n`, { key: 'run' });
      expect(run.status).toBe(201);
      const lines = [{ email: ADA, amount: 7 }];
      for (const key of ['payout', 'transfer', 'reversal', 'run']) {
        expectReused(door, await sendBatch(gateway(), door, business, lines, { key, mode }));
      }
      await gateway().expectBooksToBalance();
    },
  );

  test('a call that paid nothing is decided anew when it is sent again', async () => {
    const business = await funded();
    const lines = [{ email: ADA, amount: FUNDS + 1 }];
    const first = await batch(door, business, lines, { key: 'poor' });
    expect(statusesOf(first)).toEqual(['REFUSED']);
    const other = await batch(door, business, [{ email: ADA, amount: 1 }], { key: 'poor' });
    expect(statusesOf(other)).toEqual(['PAID']);
    await expectMoney(gateway(), business, { [ADA]: 1 });
  });

  test('a key of a line is the key of a payout: within the call, in another, and alone', async () => {
    const business = await funded();
    const line = { email: ADA, amount: 7, key: 'line' };
    const told = await batch(door, business, [line, line, { ...line, amount: 8 }]);
    expect(statusesOf(told)).toEqual(['PAID', 'REPLAYED', 'REFUSED']);
    expect(told.results[2]?.error?.code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect(told).toMatchObject({ paid: 1, amount: 7 });
    const again = await batch(door, business, [line], { mode: 'ALL' });
    expect(statusesOf(again)).toEqual(['REPLAYED']);
    expect(again.results[0]?.entryId).toBe(told.results[0]?.entryId);
    expect(again.status).toBe(door === 'rest' ? 201 : 200);
    const alone = await payAt(gateway(), door, business, line);
    const replayed =
      door === 'rest'
        ? alone.headers.get('idempotent-replayed') === 'true'
        : alone.json.data.createPayoutUser.replayed;
    expect(replayed).toBe(true);
    await expectMoney(gateway(), business, { [ADA]: 7 });
  });

  test.each(['EACH', 'ALL'] as const)(
    'the key of the call is no key of a line, with %s',
    async (mode) => {
      const business = await funded();
      const lines = [
        { email: ADA, amount: 7, key: 'one' },
        { email: BOB, amount: 5, key: '"one"' },
        { email: CY, amount: 1, key: 'two' },
      ];
      const last = mode === 'ALL' ? 'NOT_PAID' : 'PAID';
      for (const dryRun of [true, false]) {
        const told = await batch(door, business, lines, { key: 'one', mode, dryRun });
        expect(statusesOf(told)).toEqual(['REFUSED', 'REFUSED', last]);
        const codes = told.results.map(({ error }) => error?.code);
        expect(codes).toEqual(['IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_REUSED', undefined]);
      }
      const again = await batch(door, business, lines, { key: 'one', mode });
      expect(again.replayed).toBe(mode === 'EACH');
      await expectMoney(gateway(), business, mode === 'EACH' ? { [CY]: 1 } : {});
    },
  );

  test('the same batch under one key, many times at once, is paid once', async () => {
    const business = await funded();
    const lines = [
      { email: ADA, amount: 3 },
      { email: BOB, amount: 4 },
    ];
    const all = await Promise.all(
      Array.from({ length: 8 }, () => batch(door, business, lines, { key: 'once' })),
    );
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(all.map(({ results }) => JSON.stringify(results))).size).toBe(1);
    await expectMoney(gateway(), business, { [ADA]: 3, [BOB]: 4 });
  });
});

test('a batch that came by one door is answered by the other', async () => {
  const business = await funded();
  const lines = [
    { email: ADA, amount: 3, reference: 'r' },
    { email: BOB, amount: FUNDS },
  ];
  const first = await batch('rest', business, lines, { key: 'both' });
  const again = await batch('graphql', business, lines, { key: 'both' });
  expect(again.results).toEqual(first.results);
  expect(again.replayed).toBe(true);
  await expectMoney(gateway(), business, { [ADA]: 3 });
});

test('over REST, a key is never taken and dropped', async () => {
  const business = await funded();
  const line = { email: ADA, amount: 1, idempotencyKey: 'lost' };
  const told = await batch('rest', business, [line]);
  expect(told.results[0]?.error?.fields).toEqual({
    idempotency_key: ['Send the key of a line as idempotency_key.'],
  });
  const reply = await gateway().fetch('/payout/batch', {
    method: 'POST',
    headers: { Authorization: `Bearer ${business.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ payouts: [{ email: ADA, amount: 1 }], idempotency_key: 'lost' }),
  });
  expect(reply.status).toBe(400);
  expect(reply.json).toEqual({ idempotency_key: ['Send the key in the Idempotency-Key header.'] });
  await expectMoney(gateway(), business, {});
});

function expectReused(door: Door, { status, json }: Awaited<ReturnType<typeof sendBatch>>): void {
  if (door === 'rest') expect(status).toBe(422);
  else expect(json.errors[0].extensions.code).toBe('IDEMPOTENCY_KEY_REUSED');
}

test('a key of a line that can be none is refused in the words of any key', async () => {
  const business = await funded();
  const keys = [5, '', 'a b', {}, 'k'.repeat(256)];
  const lines = keys.map((key) => ({ email: ADA, amount: 1, key }));
  const { results } = await batch('rest', business, lines);
  const message = 'The Idempotency-Key header is invalid.';
  const error = { code: 'VALIDATION_FAILED', message, fields: { idempotency_key: [message] } };
  expect(results.map((line) => line.error)).toEqual(keys.map(() => error));
  await expectMoney(gateway(), business, {});
});
