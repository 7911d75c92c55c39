import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import type { Reply } from '../kernel/route.ts';
import type { Settings } from '../settings/settings.ts';
import { readJsonObject } from './body.ts';
import { header } from './header.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { siteOf } from './site.ts';

/** The form of a request id that a caller may choose. */
export const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** Begins an exchange: the request's id is the caller's own, where it has a form that is safe. */
export function beginExchange(
  req: IncomingMessage,
  res: ServerResponse,
  settings: Pick<Settings, 'BODY_BYTES_MAX' | 'TRUST_PROXY'>,
): Exchange {
  const given = header(req, 'x-request-id') ?? '';
  const requestId = REQUEST_ID.test(given) ? given : randomUUID();
  res.setHeader('X-Request-Id', requestId);
  for (const [name, value] of SECURITY_HEADERS) res.setHeader(name, value);
  const target = req.url ?? '/';
  // A proxy may send the whole address (RFC 9112, section 3.2.2).
  const relative = target.startsWith('/') ? target : target.replace(/^[a-z]+:\/\/[^/?]*/i, '');
  const at = relative.indexOf('?');
  const queryString = at < 0 ? '' : relative.slice(at + 1);
  let fields: URLSearchParams | undefined;
  let body: Promise<Record<string, unknown>> | undefined;
  return {
    req,
    res,
    requestId,
    method: req.method ?? '',
    path: at < 0 ? relative : relative.slice(0, at),
    queryString,
    params: {},
    header: (name) => header(req, name),
    query: (name) => (fields ??= new URLSearchParams(queryString)).get(name) ?? undefined,
    site: () => siteOf(req, settings.TRUST_PROXY),
    json: () => (body ??= readJsonObject(req, settings)),
    caller: undefined,
    operation: undefined,
    identifyAgain: async () => undefined,
    becomeStream: () => undefined,
    codes: new Set<string>(),
  };
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

/** The reply to an error, in REST's form. */
export function errorReply({ kind, body }: ApiError): Reply {
  return { status: kind.status, body, headers: kind.headers };
}
