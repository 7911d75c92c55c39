import type { IncomingMessage, ServerResponse } from 'node:http';

/** One header of a request; several of one name are joined (RFC 9110, section 5.3). */
export function header(req: IncomingMessage, name: string): string | undefined {
  const value = req.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** Adds a header of the request, by which the reply was chosen, to those that the reply names. */
export function vary(res: ServerResponse, name: string): void {
  const known = res.getHeader('Vary');
  res.setHeader('Vary', known === undefined ? name : `${String(known)}, ${name}`);
}
