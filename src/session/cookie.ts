import type { ServerResponse } from 'node:http';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { HttpRequest } from '../kernel/exchange.ts';
import { SESSION_SECONDS } from './session.ts';
import { isToken } from './token.ts';

/** The name of the cookie where nothing says that the client came over TLS. */
export const COOKIE = 'payout_session';
/** Its name over TLS: no other host, nor a page without TLS, can set it (RFC 6265bis, section 4.1.3.2). */
const SECURE_COOKIE = `__Host-${COOKIE}`;

/** What was sent as a session's token: undefined where nothing was, or nothing of that form. */
export function tokenIn(request: HttpRequest): string | undefined {
  const sent = cookiesIn(request);
  return sent !== undefined && isToken(sent) ? sent : undefined;
}

/** Whether a request has a session's cookie at all, be it valid or not. */
export function hasCookie(request: HttpRequest): boolean {
  return cookiesIn(request) !== undefined;
}

function cookiesIn({ header, site }: HttpRequest): string | undefined {
  const cookies = parseCookie(header('cookie') ?? '');
  // The other name could have been set by a neighbour without TLS.
  return cookies[SECURE_COOKIE] ?? (site().isSecure ? undefined : cookies[COOKIE]);
}

/** Gives the client a session's cookie, for as long as the session may live. */
export function setCookie(request: HttpRequest, res: ServerResponse, token: string): void {
  const secure = isOverTls(request);
  const name = secure ? SECURE_COOKIE : COOKIE;
  res.setHeader('Set-Cookie', cookie(name, token, SESSION_SECONDS, secure));
}

/** Takes the cookie from the client, under both of its names. */
export function clearCookies(res: ServerResponse): void {
  res.setHeader('Set-Cookie', [cookie(SECURE_COOKIE, '', 0, true), cookie(COOKIE, '', 0, false)]);
}

function cookie(name: string, value: string, maxAge: number, secure: boolean): string {
  return stringifySetCookie({
    name,
    value,
    maxAge,
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
  });
}

/** A trusted proxy says so; or the browser, whose page of the same host came over TLS. */
function isOverTls({ header, site }: HttpRequest): boolean {
  return site().isSecure || (header('origin')?.startsWith('https://') ?? false);
}
