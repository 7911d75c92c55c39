import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server } from 'node:http';
import { type Duplex } from 'node:stream';

const STATUS: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

const TEXTS: Readonly<Record<number, string>> = {
  400: 'The request is not valid HTTP.',
  408: 'The request took too long.',
  431: 'The request headers are too large.',
};

/** Answers what is no HTTP request, or never becomes a whole one, in the form of all other replies. */
export function answerMalformed(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // A reply may be on its way on this connection: a second one would be read as part of it.
    const busy = '_httpMessage' in socket && socket._httpMessage !== null;
    if (!socket.writable || busy || error.code === 'ECONNRESET') return void socket.destroy();
    socket.end(replyText(STATUS[error.code ?? ''] ?? 400));
  });
  // The one thing that a client may expect is 100-continue, which Node sees to: the rest is ignored.
  server.on('checkExpectation', (req, res) => void server.emit('request', req, res));
}

function replyText(status: number): string {
  const body = JSON.stringify({ error: TEXTS[status] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
