import { type Socket, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type TestBusiness, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { payUser } from '../../support/users.ts';
import { type EventReader, follow } from './event-reader.ts';

const MAX = 6;
const gateway = useGateway({ SUBSCRIPTIONS_MAX: String(MAX), BODY_BYTES_MAX: '10000000' });
const BALANCE = 'subscription { payoutBalance { amount } }';
const ENTRIES = 'subscription { history { amount metadata } }';

const TOO_MANY = {
  message: 'The business has 6 subscriptions open; the limit is 6.',
  extensions: { code: 'LIMIT_EXCEEDED' },
};

test('of one business so many are open, and no more, until one is closed', async () => {
  const business = await gateway().business();
  const streams = await Promise.all(
    Array.from({ length: MAX }, () => follow(gateway(), business, BALANCE)),
  );
  for (const stream of streams) await stream.count(1);
  const refused = await follow(gateway(), business, BALANCE);
  await until('its end', refused.ended);
  expect(refused.status).toBe(200);
  expect(refused.events.map(({ event, data }) => data?.errors ?? event)).toEqual([
    [expect.objectContaining(TOO_MANY)],
    'complete',
  ]);
  const other = await follow(gateway(), await gateway().business(), BALANCE);
  await other.count(1);
  streams[0]?.leave();
  await until('a place', async () => {
    const [first] = await (await follow(gateway(), business, BALANCE)).count(1);
    return first?.data.data !== undefined;
  });
});

test('clients that leave at any moment give their places back', async () => {
  const business = await gateway().business();
  for (let at = 0; at < 40; at += 1) {
    const leaving = new AbortController();
    const asked = fetch(`${gateway().url}/graphql?${new URLSearchParams({ query: BALANCE })}`, {
      headers: { Accept: 'text/event-stream', Authorization: `Bearer ${business.key}` },
      signal: leaving.signal,
    }).catch(() => undefined);
    // From before the request is sent to after the first event has come.
    await new Promise((resolve) => setTimeout(resolve, at));
    leaving.abort();
    await asked;
  }
  const open: EventReader[] = [];
  await until('all places', async () => {
    const stream = await follow(gateway(), business, BALANCE);
    const [first] = await stream.count(1);
    if (first?.data.data !== undefined) open.push(stream);
    return open.length === MAX;
  });
  expect(open.some(({ ended }) => ended())).toBe(false);
});

test('a payout user takes only its share of them', async () => {
  const business = await gateway().business();
  const ada = await payUser(gateway(), business, 'ada@example.com');
  for (let at = 0; at < 5; at += 1) {
    expect((await follow(gateway(), ada.hash, ENTRIES)).status).toBe(200);
  }
  const refused = await follow(gateway(), ada.hash, ENTRIES);
  await refused.count(1);
  expect(refused.events[0]?.data.errors[0].message).toBe(
    'The payout user has 5 subscriptions open; the limit is 5.',
  );
  expect((await follow(gateway(), business, BALANCE)).status).toBe(200);
});

test('for a client that does not read little is kept, it holds up nobody, and misses nothing', async () => {
  const business = await gateway().business({ payoutBalance: 100_000_000 });
  const theirs = new Map<number | undefined, Socket>();
  const { server } = gateway().serving;
  const note = (socket: Socket) => void theirs.set(socket.remotePort, socket);
  server.on('connection', note);
  const { hostname, port } = new URL(gateway().url);
  const slow = connect(Number(port), hostname);
  onTestFinished(() => void slow.destroy());
  const body = JSON.stringify({ query: ENTRIES });
  slow.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${business.key}\r\n` +
      'Accept: text/event-stream\r\nContent-Type: application/json\r\n' +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  await new Promise((resolve) => slow.once('data', resolve));
  slow.pause();
  server.off('connection', note);
  const reader = await follow(gateway(), business, 'subscription { history { amount } }');
  await expect.poll(reader.text).toMatch(/^retry/);
  for (let paid = 0; paid < PAYOUTS; paid += A_CALL) await payWithMuch(business, A_CALL);
  await reader.count(PAYOUTS);
  // Far less than the 20 MB that it does not read: what was sent when its buffers were full.
  const kept = theirs.get(slow.localPort)?.writableLength ?? Infinity;
  expect(kept).toBeLessThan(3_000_000);
  let told = 0;
  slow.on('data', (chunk) => void (told += chunk.toString().split('event: next').length - 1));
  slow.resume();
  // The name of an event may be cut in two by the network.
  await expect.poll(() => told, { timeout: 30_000 }).toBeGreaterThan(PAYOUTS - 100);
});

const PAYOUTS = 2_000;
const A_CALL = 100;
const MUCH = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, 'x'.repeat(500)]));

/** Pays so many, each with 10 kB of metadata. */
async function payWithMuch(business: TestBusiness, count: number): Promise<void> {
  const payouts = Array.from({ length: count }, (_, at) => ({
    email: `u${at}@example.com`,
    amount: 1,
    metadata: MUCH,
  }));
  const { json } = await gateway().graphql(
    business,
    `mutation ($payouts: [CreatePayoutUserInput!]!) {
      createPayoutUsers(input: { payouts: $payouts }) { paid } }`,
    { payouts },
  );
  expect(json.data?.createPayoutUsers.paid).toBe(count);
}
