import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';
import type { App } from '../kernel/context.ts';
import { EXPOSED_HEADERS, allowedHeaders } from './cors-headers.ts';

/** Sets the CORS headers of a reply; true if that was all, as the request was a preflight. */
export type AllowOrigins = (req: IncomingMessage, res: ServerResponse) => boolean;

/** How long a browser may remember the answer to a preflight, in seconds. */
const MAX_AGE_SECONDS = 600;

/**
 * CORS (Fetch standard, "CORS protocol") for the pages of `CORS_ORIGINS`, which may send these
 * headers of the modules; undefined where no origin is set: then OPTIONS is answered 405.
 */
export function createCors(
  { settings }: App,
  requestHeaders: readonly string[],
  methods: readonly string[],
): AllowOrigins | undefined {
  if (settings.CORS_ORIGINS.length === 0) return undefined;
  const middleware = cors({
    origin: settings.CORS_ORIGINS,
    methods: [...methods],
    allowedHeaders: allowedHeaders(requestHeaders, settings.CORS_HEADERS),
    exposedHeaders: [...EXPOSED_HEADERS],
    maxAge: MAX_AGE_SECONDS,
  });
  return (req, res) => {
    let passedOn = false;
    middleware(req, res, () => (passedOn = true));
    return !passedOn;
  };
}
