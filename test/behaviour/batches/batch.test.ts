import { describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { DOORS, HASH, type Door, payoutBalance } from '../payouts/doors.ts';
import { FUNDS, type How, batchAt, expectMoney, sendBatch, statusesOf } from './batch-doors.ts';

// Several payouts in one call, over both doors, by one table of behaviour.

const gateway = useGateway();

const ADA = 'ada@example.com';
const BOB = 'bob@example.com';
const CY = 'cy@example.com';

const funded = (given: { readonly payoutsEnabled?: boolean } = {}) =>
  gateway().business({ payoutBalance: FUNDS, ...given });

const batch = (door: Door, business: TestBusiness, lines: readonly unknown[], how?: How) =>
  batchAt(gateway(), door, business, lines, how);

describe.each(DOORS)('over %s', (door) => {
  test('every line is paid, in order; one person twice is one payout user', async () => {
    const business = await funded();
    const told = await batch(door, business, [
      { email: ADA, amount: 1, reference: 'one' },
      { email: BOB, amount: 2, metadata: { team: 'red' } },
      { email: ` ${ADA.toUpperCase()} `, amount: 3 },
    ]);
    expect(told).toMatchObject({ paid: 3, refused: 0, amount: 6, payoutBalance: FUNDS - 6 });
    expect(told.status).toBe(door === 'rest' ? 201 : 200);
    expect(told.replayed).toBe(false);
    expect(told.results.map(({ index }) => index)).toEqual([0, 1, 2]);
    expect(statusesOf(told)).toEqual(['PAID', 'PAID', 'PAID']);
    for (const { hash, error } of told.results) {
      expect(hash).toMatch(HASH);
      expect(error).toBeNull();
    }
    expect(told.results[0]?.hash).toBe(told.results[2]?.hash);
    await expectMoney(gateway(), business, { [ADA]: 4, [BOB]: 2 });
    const history = await gateway().graphql(
      business,
      '{ history(filter: { type: ALLOCATION }) { nodes { id amount reference metadata } } }',
    );
    const { nodes } = history.json.data.history;
    expect(nodes.map(({ amount }: { amount: number }) => amount)).toEqual([3, 2, 1]);
    expect(nodes.map(({ id }: { id: string }) => id).toReversed()).toEqual(
      told.results.map(({ entryId }) => entryId),
    );
    expect(nodes[2]).toMatchObject({ reference: 'one', metadata: {} });
    expect(nodes[1]).toMatchObject({ reference: null, metadata: { team: 'red' } });
  });

  test('each by itself: a line that is refused says why, and the next ones are paid', async () => {
    const business = await funded();
    const told = await batch(door, business, [
      { email: ADA, amount: FUNDS - 5 },
      { email: BOB, amount: 6 },
      { email: 'nobody', amount: 0, reference: '' },
      { email: CY, amount: 5 },
      { email: `${'a'.repeat(40_000)}@example.com`, amount: 1 },
    ]);
    expect(statusesOf(told)).toEqual(['PAID', 'REFUSED', 'REFUSED', 'PAID', 'REFUSED']);
    expect(told).toMatchObject({ paid: 2, refused: 3, amount: FUNDS, payoutBalance: 0 });
    expect(told.results[1]).toEqual({
      index: 1,
      status: 'REFUSED',
      hash: null,
      entryId: null,
      error: { code: 'INSUFFICIENT_BALANCE', message: 'Insufficient payout balance' },
    });
    expect(told.results[2]?.error).toEqual({
      code: 'VALIDATION_FAILED',
      message: 'The given data was invalid.',
      fields: {
        email: ['The email must be a valid email address.'],
        amount: ['The amount must be at least 1.'],
        reference: ['The reference must be between 1 and 100 characters.'],
      },
    });
    expect(told.results[4]?.error?.fields).toEqual({
      email: ['The email may not be greater than 255 characters.'],
    });
    await expectMoney(gateway(), business, { [ADA]: FUNDS - 5, [CY]: 5 });
  });

  test('all or nothing: what would fail is told of every line, and nothing is paid', async () => {
    const business = await funded();
    const lines = [
      { email: ADA, amount: FUNDS },
      { email: BOB, amount: 1 },
      { email: 'nobody', amount: 1 },
    ];
    const told = await batch(door, business, lines, { mode: 'ALL' });
    expect(statusesOf(told)).toEqual(['NOT_PAID', 'REFUSED', 'REFUSED']);
    expect(told).toMatchObject({ paid: 0, refused: 2, amount: 0, payoutBalance: FUNDS });
    expect(told.status).toBe(door === 'rest' ? 400 : 200);
    await expectMoney(gateway(), business, {});
    const [first] = lines;
    const paid = await batch(door, business, first ? [first] : [], { mode: 'ALL' });
    expect(statusesOf(paid)).toEqual(['PAID']);
    await expectMoney(gateway(), business, { [ADA]: FUNDS });
  });

  test('where payouts are off, no line is paid', async () => {
    const business = await funded({ payoutsEnabled: false });
    const told = await batch(door, business, [
      { email: ADA, amount: 1 },
      { email: BOB, amount: 1 },
    ]);
    expect(told.results.map(({ error }) => error?.code)).toEqual([
      'PAYOUTS_DISABLED',
      'PAYOUTS_DISABLED',
    ]);
    expect(told.status).toBe(door === 'rest' ? 400 : 200);
    await expectMoney(gateway(), business, {});
  });

  test.each(['EACH', 'ALL'] as const)(
    'a dry run of %s tells the same, and changes nothing',
    async (mode) => {
      const business = await funded();
      const lines = [
        { email: ADA, amount: FUNDS },
        { email: BOB, amount: 1 },
      ];
      const dry = await batch(door, business, lines, { mode, dryRun: true });
      expect(dry.status).toBe(200);
      expect(dry.payoutBalance).toBe(FUNDS);
      await expectMoney(gateway(), business, {});
      const done = await batch(door, business, lines, { mode });
      expect(statusesOf(dry)).toEqual(statusesOf(done));
      expect([dry.paid, dry.refused, dry.amount]).toEqual([done.paid, done.refused, done.amount]);
      expect(dry.results.map(({ entryId }) => entryId)).toEqual([null, null]);
    },
  );

  test('500 lines with references and metadata come through, and 501 do not', async () => {
    const business = await funded();
    const lines = Array.from({ length: 501 }, (_, i) => ({
      email: `u${i}@example.com`,
      amount: 1,
      reference: `run-${i}`,
      metadata: { team: 'red', row: String(i) },
    }));
    const told = await batch(door, business, lines.slice(0, 500), { mode: 'ALL' });
    expect(told).toMatchObject({ paid: 500, refused: 0, amount: 500 });
    const reply = await sendBatch(gateway(), door, business, lines);
    expectFields(door, reply, { payouts: ['The payouts must be a list of 1 to 500.'] });
    expectFields(door, await sendBatch(gateway(), door, business, []), {
      payouts: ['The payouts must be a list of 1 to 500.'],
    });
    expect(await payoutBalance(gateway(), business)).toBe(FUNDS - 500);
    await gateway().expectBooksToBalance();
  });
});

test('over REST, what is no payout at all is told of its line', async () => {
  const business = await funded();
  const lines = [5, null, { email: 5, amount: '7' }, { email: ADA, amount: 1, metadata: 'x' }];
  const told = await batch('rest', business, [...lines, { email: BOB, amount: 2 }]);
  const required = {
    email: ['The email field is required.'],
    amount: ['The amount field is required.'],
  };
  expect(told.results.map(({ error }) => error?.fields)).toEqual([
    required,
    required,
    { email: ['The email must be a string.'], amount: ['The amount must be an integer.'] },
    { metadata: ['The metadata must be an object of strings.'] },
    undefined,
  ]);
  await expectMoney(gateway(), business, { [BOB]: 2 });
});

function expectFields(
  door: Door,
  { status, json }: Awaited<ReturnType<typeof sendBatch>>,
  fields: object,
): void {
  if (door === 'rest') expect({ status, json }).toEqual({ status: 400, json: fields });
  else expect(json.errors[0].extensions).toMatchObject({ code: 'VALIDATION_FAILED', fields });
}
