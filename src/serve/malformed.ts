import { randomUUID } from 'node:crypto';
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import { type Duplex } from 'node:stream';
import { SECURITY_HEADERS } from '../kernel/security-headers.ts';

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
    if (!socket.writable || owesReply(socket) || error.code === 'ECONNRESET') socket.destroy();
    else socket.end(replyText(STATUS[error.code ?? ''] ?? 400));
  });
  // The one thing that a client may expect is 100-continue, which Node sees to: the rest is ignored.
  server.on('checkExpectation', (req, res) => void server.emit('request', req, res));
}

/** Whether a whole request waits for its reply, or is being given it: another would pass for it. */
function owesReply(socket: Duplex & { readonly _httpMessage?: ServerResponse | null }): boolean {
  // oxlint-disable-next-line no-underscore-dangle -- Node says it in no public way
  const reply = socket._httpMessage;
  return reply != null && (reply.headersSent || reply.req.complete);
}

function replyText(status: number): string {
  const body = JSON.stringify({ error: TEXTS[status] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${randomUUID()}`,
    ...SECURITY_HEADERS.map(([name, value]) => `${name}: ${value}`),
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
