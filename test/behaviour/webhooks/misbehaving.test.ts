import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { REPLY_MS } from '../../../src/webhook/send/sender.ts';
import { createEndpoint, pay, untilTried } from './endpoints.ts';
import { useWebhooks } from './scene.ts';

// Receivers that do what none should: each is a failed try in the log, and delays no other.

type Meet = (request: IncomingMessage, response: ServerResponse) => void;

const MEGABYTE = Buffer.alloc(1_048_576, 'x');

/** Sends without an end, as far as it is read. */
function pour(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(MEGABYTE));
    if (!response.destroyed) response.once('drain', more);
  };
  more();
}

const RECEIVERS: readonly (readonly [what: string, meet: Meet, error: string | RegExp])[] = [
  [
    'redirects',
    (_request, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end(),
    'The receiver redirects (302), which is not followed.',
  ],
  ['hangs', () => undefined, 'There was no complete reply within 10 seconds.'],
  [
    'drips bytes',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      const drip = setInterval(() => response.write('x'), 200);
      response.once('close', () => clearInterval(drip));
    },
    'There was no complete reply within 10 seconds.',
  ],
  [
    'answers 1 GB',
    (_request, response) => {
      response.writeHead(200, { 'Content-Length': String(1_073_741_824) });
      pour(response);
    },
    'The reply has more than 1048576 bytes.',
  ],
  [
    'closes before it answers',
    ({ socket }) => socket.destroy(),
    /^The connection failed \(\w+\)\.$/,
  ],
  [
    'closes in the middle of its answer',
    (request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('x', () => request.socket.destroy());
    },
    /^The connection failed \(\w+\)\.$/,
  ],
  [
    'answers with what is no HTTP',
    ({ socket }) => socket.end('hello\r\n\r\n'),
    /^The reply is not valid HTTP \(HPE_\w+\)\.$/,
  ],
  [
    'answers with endless headers',
    ({ socket }) => socket.end(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`),
    /^The reply is not valid HTTP \(HPE_HEADER_OVERFLOW\)\.$/,
  ],
];

const scene = useWebhooks(RECEIVERS.length + 1);

test('each is a failed try, and one more is told all the while', async () => {
  const { gateway, receivers } = scene;
  const begun = RECEIVERS.map(async ([what, meet, error], at) => {
    const receiver = receivers[at + 1] ?? expect.fail('too few receivers');
    receiver.meet = (request, response) => {
      request.resume();
      meet(request, response);
      return true;
    };
    const business = await gateway.business();
    const id = await createEndpoint(gateway, business, receiver);
    await pay(gateway, business, 2);
    const { attempts, status } = await untilTried(gateway, id, 1);
    const [attempt] = attempts;
    expect.soft(status, what).toBe('PENDING');
    expect.soft(attempt?.error, what).toMatch(error);
    expect.soft(attempt?.ms, what).toBeLessThan(REPLY_MS + 5_000);
    expect.soft(attempt?.body.length, what).toBeLessThanOrEqual(1_000);
  });
  const healthy = async (): Promise<void> => {
    await createEndpoint(gateway, scene.business, scene.receiver);
    for (let n = 1; n <= 5; n += 1) {
      await pay(gateway, scene.business);
      await expect.poll(() => scene.receiver.received.length, { timeout: 5_000 }).toBe(n);
    }
  };
  await Promise.all([...begun, healthy()]);
});
