import { expect, expectTypeOf, inject, test } from 'vitest';
import { FUNDS, ownKey } from '../stage.ts';
import { asText, createPayoutClient } from './client.ts';

const client = createPayoutClient(inject('gatewayUrl'), ownKey(0));

const pay = (email: string, amount: number, key?: string) =>
  client.POST('/payout/create', {
    body: { email, amount, reference: 'invoice-1', metadata: { team: 'north' } },
    ...(key !== undefined && { params: { header: { 'Idempotency-Key': key } } }),
  });

test('a payout, sent twice under a key, is made once', async () => {
  const first = await pay('ada@example.com', 1_000, 'first');
  expectTypeOf(first.data).toEqualTypeOf<{ hash: string } | undefined>();
  expect([first.response.status, first.error]).toEqual([201, undefined]);
  const again = await pay('ada@example.com', 1_000, 'first');
  expect(again.data).toEqual(first.data);
  expect(again.response.headers.get('Idempotent-Replayed')).toBe('true');
  const { data } = await client.GET('/balance');
  expect(data).toEqual({ balance: 0, payout_balance: FUNDS - 1_000 });
});

test('each refusal has the form that its type says', async () => {
  const { error, response } = await pay('nobody', 0);
  expect(response.status).toBe(400);
  if (error === undefined || 'error' in error) throw new Error('fields were expected');
  expect(error.email).toEqual(['The email must be a valid email address.']);
  expect(error.amount).toEqual(['The amount must be at least 1.']);
  const poor = await pay('ada@example.com', FUNDS + 1);
  expect(poor.error).toEqual({ error: 'Insufficient payout balance' });
  const other = await pay('bob@example.com', 1, 'first');
  expect(other.response.status).toBe(422);
  const stranger = createPayoutClient(inject('gatewayUrl'), 'sk_live_unknown');
  expect((await stranger.GET('/balance')).error).toEqual({ error: 'Unauthorized' });
});

test('a batch tells of each line', async () => {
  const payouts = [
    { email: 'cy@example.com', amount: 500 },
    { email: 'nobody', amount: 500 },
  ];
  const tried = await client.POST('/payout/batch', { body: { payouts, dry_run: true } });
  expect([tried.response.status, tried.data?.paid]).toEqual([200, 1]);
  const { data, response } = await client.POST('/payout/batch', { body: { payouts } });
  expect(response.status).toBe(201);
  expect(data?.results.map(({ status }) => status)).toEqual(['PAID', 'REFUSED']);
  expect(data?.results[1]?.error?.fields).toEqual({
    email: ['The email must be a valid email address.'],
  });
});

test('a payout is taken back by the operation that its reply named', async () => {
  const paid = await pay('dan@example.com', 700);
  const operation = paid.response.headers.get('Payout-Operation-Id') ?? '';
  const part = await client.POST('/payout/reverse', {
    body: { operation_id: operation, amount: 200 },
  });
  expect(part.data).toMatchObject({ amount: 200, reversed_amount: 200, user_balance: 500 });
  const over = await client.POST('/payout/reverse', {
    body: { operation_id: operation, amount: 501 },
  });
  expect(over.error).toEqual({ amount: ['The amount may not be greater than 500.'] });
});

test('a payout user pages through its operations', async () => {
  const hash = (await pay('eve@example.com', 1)).data?.hash ?? '';
  await pay('eve@example.com', 2);
  await pay('eve@example.com', 3);
  const user = createPayoutClient(inject('gatewayUrl'), '');
  const amounts: number[] = [];
  let cursor: string | null | undefined;
  do {
    const { data } = await user.GET('/payout/operations', {
      headers: { Authorization: null, 'X-Payout-Hash': hash },
      params: { query: { limit: 2, ...(cursor && { cursor }) } },
    });
    amounts.push(...(data?.operations.map(({ amount }) => amount) ?? []));
    cursor = data?.next_cursor;
  } while (cursor);
  expect(amounts).toEqual([3, 2, 1]);
});

test('a pay run is uploaded, confirmed and followed to its end', async () => {
  const uploaded = await client.POST('/payout/runs', {
    params: { query: { name: 'November' }, header: { 'Idempotency-Key': 'november' } },
    headers: { 'Content-Type': 'text/csv' },
    body: 'email,amount,team\nfay@example.com,100,north\ngus@example.com,200,south\n',
    ...asText,
  });
  expect(uploaded.response.status).toBe(201);
  const id = uploaded.data?.id ?? '';
  expect(uploaded.data).toMatchObject({ status: 'DRAFT', lines: 2, amount: 300, errors: [] });
  const path = { id };
  expect(
    (await client.POST('/payout/runs/{id}/confirm', { params: { path } })).response.status,
  ).toBe(202);
  await expect
    .poll(async () => (await client.GET('/payout/runs/{id}', { params: { path } })).data?.status, {
      timeout: 60_000,
    })
    .toBe('COMPLETED');
  const { data } = await client.GET('/payout/runs/{id}/lines', {
    params: { path, query: { status: 'PAID' } },
  });
  // It may be asked for as a table, too.
  if (typeof data === 'string') throw new Error('JSON was expected');
  expect(data?.lines.map(({ email, amount }) => [email, amount])).toEqual([
    ['fay@example.com', 100],
    ['gus@example.com', 200],
  ]);
  const cancelled = await client.POST('/payout/runs/{id}/cancel', { params: { path } });
  expect(cancelled.error).toEqual({ error: 'The pay run is completed.' });
});

test('a history is read as a table', async () => {
  const { data } = await client.GET('/payout/history', {
    params: { query: { type: 'ALLOCATION' } },
    parseAs: 'text',
  });
  const [header, ...rows] = data?.trim().split('\r\n') ?? [];
  expect(header).toMatch(/^id,created_at,type,email,amount,/);
  expect(rows.length).toBeGreaterThanOrEqual(8);
});
