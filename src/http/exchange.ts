import { type Reply } from '../kernel/route.ts';
import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Caller } from '../kernel/caller.ts';
import { type ApiError } from '../kernel/errors.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** The form of a request id that a caller may choose. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** An operation that was run, as the log names it. */
export interface Operation {
  readonly kind: string;
  /** The name that the client gave it. */
  readonly name?: string;
  /** The fields at its root, each once. */
  readonly fields: readonly string[];
}

/** One request and its reply, on either door. */
export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly query: string;
  /** Who is calling, and what GraphQL runs for it: noted once known, for the log. */
  caller: Caller | undefined;
  operation: Operation | undefined;
  /** The stable codes of what it was refused, each once. */
  readonly codes: Set<string>;
}

/** Begins an exchange: the request's id is the caller's own, where it has a form that is safe. */
export function beginExchange(req: IncomingMessage, res: ServerResponse): Exchange {
  const given = header(req, 'x-request-id') ?? '';
  const requestId = REQUEST_ID.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', requestId);
  for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value);
  const target = req.url ?? '/';
  const relative = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const at = relative.indexOf('?');
  const path = at < 0 ? relative : relative.slice(0, at);
  const query = at < 0 ? '' : relative.slice(at + 1);
  const noted = { caller: undefined, operation: undefined, codes: new Set<string>() };
  return { req, res, requestId, path, query, ...noted };
}

/** One header of a request; several of one name are joined, as HTTP says. */
export function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Says by which of the request's headers the reply was chosen, beside those that are named already. */
export function vary(res: ServerResponse, name: string): void {
  const known = res.getHeader('Vary');
  res.setHeader('Vary', known === undefined ? name : `${String(known)}, ${name}`);
}

/** Sends a reply; to a client that has left already, nothing. */
export function send(res: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (res.headersSent || res.destroyed) return;
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}

/** The reply to a refusal, in REST's form. */
export function errorReply({ kind, body }: ApiError): Reply {
  return { status: kind.status, body, headers: kind.headers };
}
