import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { HttpRequest } from '../kernel/exchange.ts';

/** The header that a page adds to what it sends by its session's cookie; any value does. */
export const PAGE_HEADER = 'X-Requested-With';

/**
 * Refuses what a page of another origin may have sent in the name of a user (CSRF): a request by
 * cookie that may change something needs proof that a page of this origin sent it.
 */
export function requireOwnPage(request: HttpRequest): void {
  const isProven = isFromOwnPage(request) === true && Boolean(request.header(PAGE_HEADER));
  if (!isProven && !mayOnlyRead(request)) throw new ApiError(API_ERRORS.forbidden);
}

/** Refuses what a page of another origin has sent; a client that is no browser says nothing of it. */
export function refuseOtherPages(request: HttpRequest): void {
  if (isFromOwnPage(request) === false) throw new ApiError(API_ERRORS.forbidden);
}

function mayOnlyRead({ method }: HttpRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/**
 * Whether a page of the gateway's own origin has sent a request; undefined if nothing says so. A
 * page can set neither header. `Sec-Fetch-Site` (Fetch Metadata, section 2.4) decides where it is
 * sent, as a proxy does not change it; browsers send it over TLS, and to the machine itself.
 */
function isFromOwnPage({ header, site }: HttpRequest): boolean | undefined {
  const fetchSite = header('sec-fetch-site');
  if (fetchSite !== undefined) return fetchSite.toLowerCase() === 'same-origin';
  const origin = header('origin');
  if (origin === undefined) return undefined;
  const from = URL.parse(origin);
  // The scheme is that of the page: behind a proxy the gateway may not know its own.
  const own = from && /^https?:$/.test(from.protocol) && `${from.protocol}//${site().host}`;
  return own ? from.host === URL.parse(own)?.host : false;
}
