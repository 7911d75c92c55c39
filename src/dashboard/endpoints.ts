import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { ASSETS, builtPage } from './built-page.ts';
import { PAGE_PATHS } from './page-paths.ts';

/** What the page may do: run its own scripts, wear its own styles and call its own gateway. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** A 304 has them, too: the browser puts them in the place of those that it has stored. */
const PAGE_HEADERS = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
};

/** A name with a hash of its content: what it stands for never changes (RFC 8246). */
const ASSET_HEADERS = { 'Cache-Control': 'public, max-age=31536000, immutable' };

/** The document at the address of each page, and the files that it is made of. */
export function dashboardEndpoints(): readonly Endpoint[] {
  const pages = PAGE_PATHS.map((path): Endpoint => ({
    path,
    methods: ['GET'],
    // The page's own: what is searched for, and which page of a list is shown.
    parameters: 'unchecked',
    serve: async (exchange) => (await builtPage()).document.answer(exchange, PAGE_HEADERS),
  }));
  return [...pages, slashEndpoint, assetEndpoint];
}

/** What people type, and what a browser makes of a folder's name. */
const slashEndpoint: Endpoint = {
  path: '/dashboard/',
  methods: ['GET'],
  parameters: 'unchecked',
  serve: async ({ res, queryString }) => {
    const query = queryString === '' ? '' : `?${queryString}`;
    res.writeHead(308, { Location: `/dashboard${query}`, 'Content-Length': 0 }).end();
  },
};

const assetEndpoint: Endpoint = {
  path: `${ASSETS}{name}`,
  methods: ['GET'],
  serve: async (exchange) => {
    const asset = (await builtPage()).assets.get(exchange.params['name'] ?? '');
    if (!asset) throw new ApiError(API_ERRORS.notFound);
    await asset.answer(exchange, ASSET_HEADERS);
  },
};
