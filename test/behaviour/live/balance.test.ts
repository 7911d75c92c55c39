import { expect, test } from 'vitest';
import { createClient } from 'graphql-sse';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { follow } from './event-reader.ts';

const gateway = useGateway();
const BALANCE = 'subscription { payoutBalance { amount payoutsEnabled } }';

test('a balance is told at once, and again when it has moved', async () => {
  const business = await gateway().business({ payoutBalance: 1_000 });
  const stream = await follow(gateway(), business, BALANCE);
  expect(stream.status).toBe(200);
  expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.headers.get('cache-control')).toBe('no-store, no-transform');
  const [first] = await stream.count(1);
  expect(first).toEqual({
    event: 'next',
    id: undefined,
    data: { data: { payoutBalance: { amount: 1_000, payoutsEnabled: true } } },
  });
  await gateway().pay(business, { email: 'a@example.com', amount: 100 });
  const start = performance.now();
  const [, second] = await stream.count(2);
  expect(second?.data).toEqual({
    data: { payoutBalance: { amount: 900, payoutsEnabled: true } },
  });
  expect(performance.now() - start).toBeLessThan(2_000);
  await gateway().expectBooksToBalance();
});

test('another gateway on the same database tells it too, to a client of the library', async () => {
  const other = await openGatewayOn(gateway().databaseUrl);
  try {
    const business = await gateway().business({ payoutBalance: 1_000 });
    const client = createClient({
      url: `${other.url}/graphql`,
      headers: { Authorization: `Bearer ${business.key}` },
      retryAttempts: 0,
    });
    const seen: unknown[] = [];
    const leave = client.subscribe(
      { query: BALANCE },
      {
        next: ({ data }) => void seen.push(data),
        error: () => undefined,
        complete: () => undefined,
      },
    );
    await until('the first event', async () => seen.length === 1);
    await gateway().pay(business, { email: 'a@example.com', amount: 1 });
    await until('the second event', async () => seen.length === 2);
    expect(seen).toEqual([
      { payoutBalance: { amount: 1_000, payoutsEnabled: true } },
      { payoutBalance: { amount: 999, payoutsEnabled: true } },
    ]);
    leave();
  } finally {
    await other.close();
  }
});
