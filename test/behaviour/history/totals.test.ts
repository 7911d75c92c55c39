import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { deposit, topUp, transfer } from '../../../src/ledger/top-up/funding.ts';
import { TOTALS } from '../../../src/ledger/totals/totals.ts';
import { withClient } from '../../support/database.ts';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { addEntries } from '../exports/many-entries.ts';

const gateway = useGateway();

const QUERY = `query Totals($between: [DateTime!]!) {
  payoutTotals(between: $between) { from to allocated allocations reversed reversals }
}`;

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly amount: number;
  readonly createdAt: string;
}

const totals = async (caller: TestBusiness | string, between: readonly string[]) =>
  (await gateway().graphql(caller, QUERY, { between })).json;

async function historyOf(business: TestBusiness): Promise<Entry[]> {
  const { json } = await gateway().graphql(
    business,
    '{ history(first: 100) { nodes { id type amount createdAt } } }',
  );
  return json.data.history.nodes;
}

let business: TestBusiness;
let entries: Entry[];

beforeAll(async () => {
  business = await gateway().business({ balance: 100_000 });
  const other = await gateway().business();
  const post = (command: ReturnType<typeof topUp>) =>
    queueOf(gateway().serving.app).post(business.id, command);
  for (let round = 1; round <= 6; round += 1) {
    await gateway().pay(other, { email: 'ada@example.com', amount: 7 });
    await gateway().pay(business, { email: `p${round % 2}@example.com`, amount: 100 * round });
    if (round % 2 === 0) {
      const [last] = await historyOf(business);
      await gateway().graphql(
        business,
        'mutation Take($input: ReversePayoutInput!) { reversePayout(input: $input) { replayed } }',
        { input: { entryId: last?.id, amount: 30 * round } },
      );
    }
    await post([topUp, deposit, transfer][round % 3]!({ amount: 50 * round, actor: 'cli' }));
  }
  entries = await historyOf(business);
});

/** The sums of what history lists, the plain way. */
function plain(between: readonly string[]) {
  return between.slice(1).map((to, at) => {
    const from = between[at] ?? '';
    const within = entries.filter(({ createdAt }) => createdAt >= from && createdAt < to);
    const of = (type: string) => within.filter((entry) => entry.type === type);
    const sum = (type: string) => of(type).reduce((total, { amount }) => total + amount, 0);
    return {
      from,
      to,
      allocated: sum('ALLOCATION'),
      allocations: of('ALLOCATION').length,
      reversed: sum('REVERSAL'),
      reversals: of('REVERSAL').length,
    };
  });
}

test('whatever the periods, the totals are the sums of their entries', async () => {
  const times = entries.flatMap(({ createdAt }) => {
    const at = Date.parse(createdAt);
    return [at, at + 1].map((ms) => new Date(ms).toISOString());
  });
  const known = fc.constantFrom(...times, '2020-01-01T00:00:00.000Z', '2100-01-01T00:00:00.000Z');
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(known, { minLength: 2, maxLength: 8 }), async (some) => {
      const between = some.toSorted();
      expect((await totals(business, between)).data.payoutTotals).toEqual(plain(between));
    }),
    { numRuns: 60 },
  );
  const whole = await totals(business, ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z']);
  expect(whole.data.payoutTotals[0]).toMatchObject({ allocated: 2_100, reversed: 360 });
  await gateway().expectBooksToBalance();
});

test('before anything has happened there is nothing', async () => {
  const nobody = await gateway().business({ payoutBalance: 0 });
  const { data } = await totals(nobody, ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z']);
  expect(data.payoutTotals).toMatchObject([{ allocated: 0, allocations: 0, reversed: 0 }]);
});

test.each([
  [[], /2 to 367 times/],
  [['2026-01-01T00:00:00Z'], /2 to 367 times/],
  [Array.from({ length: 368 }, (_, at) => new Date(at * 1000).toISOString()), /2 to 367 times/],
  [['2026-01-02T00:00:00Z', '2026-01-01T00:00:00Z'], /in order/],
  [['2026-01-02T00:00:00Z', '2026-01-02T00:00:00Z'], /in order/],
])('%j is refused', async (between: string[], text) => {
  const { errors } = await totals(business, between);
  expect(errors[0]).toMatchObject({
    message: expect.stringMatching(text),
    extensions: { code: 'VALIDATION_FAILED', fields: { between: [expect.stringMatching(text)] } },
  });
});

test('a payout user may not ask for them', async () => {
  const { json } = await gateway().pay(business, { email: 'zoe@example.com', amount: 1 });
  const { errors } = await totals(json.hash, ['2020-01-01T00:00:00Z', '2100-01-01T00:00:00Z']);
  expect(errors[0].extensions.code).toBe('FORBIDDEN');
});

test('the allocations are not read, however many there are', async () => {
  const own = await gateway().business();
  const plan = await withClient(gateway().databaseUrl, async (client) => {
    await addEntries(gateway().databaseUrl, own, 20_000);
    await client.query('analyze history_entry');
    let at = 0;
    const sql = TOTALS.replaceAll('?', () => `$${(at += 1)}`);
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, summary off) ${sql}`,
      ['{2020-01-01T00:00:00Z,2100-01-01T00:00:00Z}', own.id, own.id],
    );
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('history_entry_created_at_index');
  expect(plan).toContain('history_entry_rare_type_index');
  expect(plan).not.toMatch(/Seq Scan on history_entry|actual rows=\d{3,}/);
});
