import { beforeAll, describe, expect, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { COLUMNS, OWN_COLUMNS, exportOf, linesOf, objectsOf } from './export-calls.ts';

const gateway = useGateway();
let business: TestBusiness;
let hash: string;

const METADATA = { team: 'red', note: 'a "quote", and a comma' };
const ADA = { email: 'ada@example.com', amount: 700, reference: 'März', metadata: METADATA };

// A DEPOSIT, a TOP_UP, a TRANSFER, an ALLOCATION and a REVERSAL.
beforeAll(async () => {
  business = await gateway().business({ balance: 1_000, payoutBalance: 5_000 });
  await gateway().graphql(
    business,
    'mutation { transferToPayoutBalance(input: { amount: 400 }) { replayed } }',
  );
  const paid = await gateway().pay(business, ADA);
  hash = paid.json.hash;
  await gateway().fetch('/payout/reverse', {
    method: 'POST',
    headers: { Authorization: `Bearer ${business.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ operation_id: paid.headers.get('payout-operation-id'), amount: 200 }),
  });
});

test('every column of every kind of entry, oldest first', async () => {
  const reply = await exportOf(gateway(), business);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toMatch(/^text\/csv; charset=utf-8/);
  expect(reply.headers.get('content-disposition')).toBe('attachment; filename="history.csv"');
  expect(reply.text.startsWith(`${COLUMNS}\r\n`)).toBe(true);
  const lines = linesOf(reply);
  const { data } = (
    await gateway().graphql(
      business,
      '{ history { nodes { id createdAt actor reverses { id } } } }',
    )
  ).json;
  const entries = data.history.nodes.toReversed();
  const row = (type: string, i: number, own: Readonly<Record<string, string>>) => ({
    id: entries[i].id,
    created_at: entries[i].createdAt,
    type,
    email: '',
    user_balance_after: '',
    reference: '',
    metadata: '{}',
    reverses: '',
    pay_run_id: '',
    actor: entries[i].actor,
    ...own,
  });
  expect(lines).toEqual([
    row('DEPOSIT', 0, {
      amount: '1000',
      signed_amount: '1000',
      payout_balance_after: '0',
      balance_after: '1000',
    }),
    row('TOP_UP', 1, {
      amount: '5000',
      signed_amount: '5000',
      payout_balance_after: '5000',
      balance_after: '1000',
    }),
    row('TRANSFER', 2, {
      amount: '400',
      signed_amount: '400',
      payout_balance_after: '5400',
      balance_after: '600',
    }),
    row('ALLOCATION', 3, {
      email: 'ada@example.com',
      amount: '700',
      signed_amount: '-700',
      payout_balance_after: '4700',
      user_balance_after: '700',
      balance_after: '600',
      reference: 'März',
      metadata: JSON.stringify(METADATA),
    }),
    row('REVERSAL', 4, {
      email: 'ada@example.com',
      amount: '200',
      signed_amount: '200',
      payout_balance_after: '4900',
      user_balance_after: '500',
      balance_after: '600',
      reverses: entries[3].id,
    }),
  ]);
});

test('NDJSON says the same, with numbers, nulls and objects', async () => {
  const csv = linesOf(await exportOf(gateway(), business));
  const reply = await exportOf(gateway(), business, {}, { Accept: 'application/x-ndjson' });
  expect(reply.headers.get('content-type')).toBe('application/x-ndjson');
  expect(reply.headers.get('content-disposition')).toBe('attachment; filename="history.ndjson"');
  const objects = objectsOf(reply);
  expect(objects[3]).toMatchObject({ amount: 700, signed_amount: -700, metadata: METADATA });
  expect(objects[0]).toMatchObject({ email: null, reference: null, metadata: {}, reverses: null });
  const asText = (value: unknown) =>
    typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value);
  const texts = objects.map((object) =>
    Object.fromEntries(Object.entries(object).map(([name, value]) => [name, asText(value)])),
  );
  expect(texts).toEqual(csv);
});

describe('the statement of a payout user', () => {
  const own = (query: string, headers: Record<string, string> = {}) =>
    gateway().fetch(`/payout/statement${query}`, { headers });

  test('has its entries, from its side, without what it may not see', async () => {
    const reply = await own('', { 'X-Payout-Hash': hash });
    expect(reply.text.startsWith(`${OWN_COLUMNS}\r\n`)).toBe(true);
    expect(reply.headers.get('content-disposition')).toMatch(/filename="statement\.csv"/);
    const lines = linesOf(reply).map(({ id, created_at: at, ...line }) => {
      expect([id, at]).toEqual([
        expect.stringMatching(/^[0-9a-f-]{36}$/),
        expect.stringMatching(/Z$/),
      ]);
      return line;
    });
    const [paid] = linesOf(reply);
    expect(lines).toEqual([
      {
        type: 'ALLOCATION',
        email: 'ada@example.com',
        amount: '700',
        signed_amount: '700',
        user_balance_after: '700',
        reference: 'März',
        reverses: '',
      },
      {
        type: 'REVERSAL',
        email: 'ada@example.com',
        amount: '200',
        signed_amount: '-200',
        user_balance_after: '500',
        reference: '',
        reverses: paid?.['id'],
      },
    ]);
    expect(reply.text).not.toContain('red');
    expect((await own(`?payout_hash=${hash}`)).text).toBe(reply.text);
    const objects = objectsOf(
      await own('', { 'X-Payout-Hash': hash, Accept: 'application/x-ndjson' }),
    );
    expect(Object.keys(objects[0] ?? {}).join()).toBe(OWN_COLUMNS);
  });

  test('takes filters, but none for somebody else', async () => {
    const headers = { 'X-Payout-Hash': hash };
    expect(linesOf(await own('?type=REVERSAL', headers))).toHaveLength(1);
    expect(linesOf(await own('?to=2020-01-01', headers))).toEqual([]);
    const refused = await own('?payout_user_id=x', headers);
    expect([refused.status, refused.json]).toEqual([
      400,
      { payout_user_id: ['The payout_user_id parameter is unknown.'] },
    ]);
  });

  test('is not for a key, nor for a hash that is none', async () => {
    const wrong: Record<string, string>[] = [
      { Authorization: `Bearer ${business.key}` },
      { 'X-Payout-Hash': 'x' },
    ];
    for (const headers of wrong) {
      const reply = await own('', headers);
      expect([reply.status, reply.json]).toEqual([401, { error: 'Unauthorized' }]);
    }
    const byHash = await gateway().fetch('/payout/history', { headers: { 'X-Payout-Hash': hash } });
    expect([byHash.status, byHash.json]).toEqual([401, { error: 'Unauthorized' }]);
  });
});
