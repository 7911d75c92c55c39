import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';

const gateway = useGateway();

/** What a socket is answered to these bytes, until it is closed. */
async function answerTo(bytes: string): Promise<string> {
  const { port } = new URL(gateway().url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

const REQUEST_ID = /\r\nX-Request-Id: [A-Za-z0-9._-]{1,128}\r\n/i;

test.each([
  [
    'a control character in a header',
    'GET /balance HTTP/1.1\r\nHost: x\r\nA: a\u0001b\r\n\r\n',
    400,
  ],
  ['no HTTP at all', 'hello\r\n\r\n', 400],
  [
    'two lengths',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
    400,
  ],
  ['headers of 20 KB', `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
])('%s is answered in JSON, with a request id', async (_name, bytes, status) => {
  const answer = await answerTo(bytes);
  expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(answer).toMatch(REQUEST_ID);
  expect(answer).toContain('\r\nX-Content-Type-Options: nosniff\r\n');
  expect(answer).toMatch(/\r\n\r\n\{"error":"[^"]+"\}$/);
});

test('an expectation that nobody knows is ignored', async () => {
  const answer = await answerTo(
    'GET /health/live HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toMatch(REQUEST_ID);
});

test('what is no HTTP, behind a whole request, is not answered in the place of that request', async () => {
  const whole = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';
  const answer = await answerTo(`${whole}hello\r\n\r\n`).catch(() => '');
  expect(answer).not.toContain('The request is not valid HTTP.');
});
