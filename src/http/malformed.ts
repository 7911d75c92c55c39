import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { currentReply } from './node-internals.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const TEXTS: Readonly<Record<number, string>> = {
  400: 'The request is not valid HTTP.',
  408: 'The request took too long.',
  431: 'The request headers are too large.',
};

/** Answers requests that are malformed or never complete, in the form of all other replies. */
export function answerMalformed(server: Server, log: Logger): void {
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || owesReply(socket) || code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const status = STATUS[code] ?? 400;
    const requestId = randomUUID();
    // Nothing of what was sent is logged: the id finds the request, and the code is Node's own.
    log.info({ requestId, status, code }, 'malformed request');
    socket.end(replyText(status, requestId));
  });
  // Node answers 100-continue itself; other expectations may be ignored (RFC 9110, section 10.1.1).
  server.on('checkExpectation', (req, res) => void server.emit('request', req, res));
}

/** Whether a complete request waits for its reply or gets it: ours would pass for that reply. */
function owesReply(socket: Duplex): boolean {
  const reply = currentReply(socket);
  return reply !== undefined && (reply.headersSent || reply.req.complete);
}

function replyText(status: number, requestId: string): string {
  const body = JSON.stringify({ error: TEXTS[status] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    ...SECURITY_HEADERS.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
