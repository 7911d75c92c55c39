import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { WAITS_FOR_THIS, holdBusinesses } from '../../support/held-lock.ts';
import { until } from '../../support/processes.ts';
import { withClient } from '../../support/database.ts';
import { DOORS, type Door, MUTATION, expectPaid, payAt, payoutBalance } from '../payouts/doors.ts';
import { expectKept } from '../../support/machine.ts';

// Clients that do not behave, on raw connections: the gateway has room for two requests at work.

const FUNDS = 10_000;
const AMOUNT = 100;
const IN_FLIGHT = 2;
const HEADERS_TIMEOUT = 1;
const REQUEST_TIMEOUT = 2;

let gateway: TestGateway;
let business: TestBusiness;

const open = () =>
  openGateway({
    IN_FLIGHT_MAX: String(IN_FLIGHT),
    HEADERS_TIMEOUT: String(HEADERS_TIMEOUT),
    REQUEST_TIMEOUT: String(REQUEST_TIMEOUT),
  });

beforeAll(async () => {
  gateway = await open();
});

afterAll(() => gateway.close());

beforeEach(async () => {
  business = await gateway.business({ payoutBalance: FUNDS });
});

const payout = (name: string) => ({ email: `${name}@b.co`, amount: AMOUNT, key: name });
const pay = (door: Door, name: string) => payAt(gateway, door, business, payout(name));

/** A payout's request, as it goes over the wire. */
function wire(door: Door, name: string): { head: string; body: string } {
  const { key, ...fields } = payout(name);
  const input = { ...fields, idempotencyKey: key };
  const body = JSON.stringify(door === 'rest' ? fields : { query: MUTATION, variables: { input } });
  const lines = [
    `POST ${door === 'rest' ? '/payout/create' : '/graphql'} HTTP/1.1`,
    'Host: here',
    `Authorization: Bearer ${business.key}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    ...(door === 'rest' ? [`Idempotency-Key: ${key}`] : []),
  ];
  return { head: `${lines.join('\r\n')}\r\n\r\n`, body };
}

/** A connection of the test's own, with these bytes on their way. */
async function send(text: string, at = gateway): Promise<Socket> {
  const { hostname, port } = new URL(at.url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

async function reads(socket: Socket, pattern: RegExp): Promise<void> {
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await until(`a reply like ${pattern}`, () => pattern.test(text));
}

const connections = (at = gateway) =>
  new Promise<number>((resolve) => at.serving.server.getConnections((_, count) => resolve(count)));

async function expectPaidTimes(payouts: number): Promise<void> {
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - payouts * AMOUNT);
  await gateway.expectBooksToBalance();
}

test.each(DOORS)('those who are slow to send take nobody’s place (%s)', async (door) => {
  const { head, body } = wire(door, 'slow');
  const slow = await Promise.all(
    Array.from({ length: 3 * IN_FLIGHT }, () => send(head + body.slice(0, -1))),
  );
  await until('all have come', async () => (await connections()) >= slow.length);
  for (const [i, other] of DOORS.entries()) expectPaid(other, await pay(other, `quick${i}`));
  const [first] = slow;
  first?.write(body.slice(-1));
  if (first) await reads(first, door === 'rest' ? /^HTTP\/1.1 201 / : /"replayed":false/);
  expect(expectPaid('rest', await pay('rest', 'slow')).replayed).toBe(true);
  await expectPaidTimes(3);
});

test('those who never finish are told so in time, and cost nothing', async () => {
  const { head, body } = wire('rest', 'never');
  const start = performance.now();
  const halfHead = await send(head.slice(0, -10));
  const halfBody = await send(head + body.slice(0, -1));
  await Promise.all([reads(halfHead, /^HTTP\/1.1 408 /), reads(halfBody, /^HTTP\/1.1 408 /)]);
  expect(performance.now() - start).toBeGreaterThan(HEADERS_TIMEOUT * 1000 - 100);
  await expectPaidTimes(0);
});

test.each(DOORS)('one that has said all it has to say may still read (%s)', async (door) => {
  const { head, body } = wire(door, 'half');
  const socket = await send(head);
  socket.end(body);
  await reads(socket, door === 'rest' ? /^HTTP\/1.1 201 / : /"replayed":false/);
  await expectPaidTimes(1);
});

test.each(DOORS)('the payout of a client that has left is made once (%s)', async (door) => {
  const lock = await holdBusinesses(gateway.databaseUrl);
  const { head, body } = wire(door, 'left');
  const socket = await send(head + body);
  await until('it is in its lane', () => queueOf(gateway.serving.app).length === 1);
  const before = await connections();
  socket.resetAndDestroy();
  await until('it has left', async () => (await connections()) < before);
  await lock.release();
  await until('it is paid', () => queueOf(gateway.serving.app).length === 0);
  for (const other of DOORS) {
    expect(expectPaid(other, await pay(other, 'left')).replayed).toBe(true);
  }
  await expectPaidTimes(1);
});

test.each(DOORS)('clients that leave at any moment leave nothing behind (%s)', async (door) => {
  const own = await open();
  const payer = await own.business({ payoutBalance: FUNDS });
  const { head, body } = wire(door, 'any');
  const request = (head + body).replace(business.key, payer.key);
  // The keys cannot be looked up: every request stops there, half of its body sent.
  await withClient(own.databaseUrl, async (client) => {
    await client.query('begin; lock table api_key in access exclusive mode');
    const sockets = await Promise.all([
      send(request, own),
      send(request.slice(0, -1), own),
      send(request.slice(0, -body.length), own),
      send(request.slice(0, 20), own),
    ]);
    await until('a key is looked up', async () => {
      const { rowCount } = await client.query(WAITS_FOR_THIS);
      return (rowCount ?? 0) > 0;
    });
    await until('all have come', async () => (await connections(own)) === sockets.length);
    for (const socket of sockets) socket.resetAndDestroy();
    await until('all have left', async () => (await connections(own)) === 0);
    await client.query('commit');
  });
  expectPaid(door, await payAt(own, door, payer, payout('any')));
  await own.expectBooksToBalance();
  // It waits for whatever is in flight: nothing is that nobody waits for.
  const start = performance.now();
  await own.close();
  await expectKept(5_000, performance.now() - start);
});
