import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { modules } from '../../../src/modules.ts';
import { createGatewayServer } from '../../../src/serve/gateway-server.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { MUTATION, payoutBalance } from '../payouts/doors.ts';
import {
  HASH_SECRET,
  type TestBusiness,
  type TestGateway,
  openGateway,
} from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';

// What becomes of slow and idle clients: on a gateway's own port, and on connections that are handed
// to it, as the first of several processes hands them on.

const WAYS = ['its own port', 'connections that it is handed'] as const;
const FUNDS = 1000;
/** So long that no test sees its end. */
const HOUR = '3600';

let gateway: TestGateway;
let business: TestBusiness;

beforeAll(async () => {
  gateway = await openGateway();
  business = await gateway.business({ payoutBalance: FUNDS });
});

afterAll(() => gateway.close());

/** The HTTP side of a gateway with these settings, on the file's database; its port. */
async function serve(way: (typeof WAYS)[number], environment: object): Promise<number> {
  const settings = readSettings({ LOG_LEVEL: 'silent', ...environment });
  const all = { ...settings, PAYOUT_HASH_SECRET: HASH_SECRET };
  const { server, accept } = createGatewayServer(gateway.orm, all, modules);
  const hand = { pauseOnConnect: true, allowHalfOpen: true };
  const front = way === WAYS[0] ? server : createServer(hand, accept);
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  onTestFinished(() => {
    front.close();
    server.closeAllConnections();
  });
  return (front.address() as AddressInfo).port;
}

/** A client on a connection of its own. */
class Client {
  #text = '';
  #closed = false;
  readonly #socket: Socket;

  constructor(port: number, text: string) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk: Buffer) => (this.#text += chunk.toString()));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => (this.#closed = true));
    this.say(text);
    onTestFinished(() => void this.#socket.destroy());
  }

  say(text: string): void {
    this.#socket.write(text);
  }

  /** What has come so far, once there is a reply. */
  hears(replies = 1): Promise<string> {
    const count = () => this.#text.split('HTTP/1.1 ').length - 1;
    return until(`${replies} replies`, () => count() >= replies && this.#text);
  }

  /** What has come until the connection was closed. */
  hearsAll(): Promise<string> {
    return until('the end of the connection', () => this.#closed && `all: ${this.#text}`);
  }
}

/** The beginning of a payout's request; its body is never sent as a whole. */
function half(path: string, body: object): string {
  const text = JSON.stringify(body);
  return [
    `POST ${path} HTTP/1.1`,
    'Host: here',
    `Authorization: Bearer ${business.key}`,
    'Content-Type: application/json',
    `Content-Length: ${text.length}`,
    '',
    text.slice(0, -1),
  ].join('\r\n');
}

const WHOLE = 'GET /health/live HTTP/1.1\r\nHost: here\r\n\r\n';
const TOO_SLOW =
  /^all: HTTP\/1.1 408 Request Timeout\r\n.*Connection: close\r\n.*\{"error":"[^"]+"\}$/s;

test.each(WAYS)('slow clients are 408, idle ones are left alone, on %s', async (way) => {
  const port = await serve(way, {
    HEADERS_TIMEOUT: '0.5',
    // In milliseconds it is no whole number, until it is rounded: Node would not take it.
    REQUEST_TIMEOUT: '1.001',
    KEEP_ALIVE_TIMEOUT: HOUR,
  });
  const idle = new Client(port, WHOLE);
  await idle.hears();
  const payout = { email: 'ada@example.com', amount: 10 };
  const slow = [
    '',
    'POST /payout/create HTTP/1.1\r\nHost: he',
    half('/payout/create', payout),
    half('/graphql', { query: MUTATION, variables: { input: payout } }),
  ].map((text) => new Client(port, text));
  for (const client of slow) expect(await client.hearsAll()).toMatch(TOO_SLOW);
  idle.say(WHOLE);
  expect(await idle.hears(2)).toMatch(/HTTP\/1.1 200 .*HTTP\/1.1 200 /s);
  expect(await payoutBalance(gateway, business)).toBe(FUNDS);
});

test.each(WAYS)('idle clients are let go after KEEP_ALIVE_TIMEOUT, on %s', async (way) => {
  const port = await serve(way, {
    KEEP_ALIVE_TIMEOUT: '0.6',
    HEADERS_TIMEOUT: HOUR,
    REQUEST_TIMEOUT: HOUR,
  });
  expect(await new Client(port, WHOLE).hearsAll()).toMatch(/^all: HTTP\/1.1 200 /);
});

test('connections are kept for longer than load balancers keep theirs, and say so', async () => {
  const port = await serve(WAYS[0], {});
  expect(await new Client(port, WHOLE).hears()).toMatch(/^Keep-Alive: timeout=65\r$/m);
});

test('headers get no longer than the request that they are a part of', async () => {
  const port = await serve(WAYS[0], { HEADERS_TIMEOUT: HOUR, REQUEST_TIMEOUT: '0.5' });
  expect(await new Client(port, 'GET / HTTP/1.1\r\n').hearsAll()).toMatch(TOO_SLOW);
});
