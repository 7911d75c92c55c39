import { type IncomingMessage, type ServerResponse } from 'node:http';
import cors from 'cors';
import { type App } from '../kernel/context.ts';
import { EXPOSED_HEADERS, allowedHeaders } from './cors-headers.ts';

/** Lets the pages of the origins that are named call, and no others; says if that was all there is to it. */
export type AllowOrigins = (req: IncomingMessage, res: ServerResponse) => boolean;

/** How long a browser may remember what it was allowed, in seconds. */
const MAX_AGE_SECONDS = 600;

/** The answer to browsers of `CORS_ORIGINS`; undefined where none is set, and OPTIONS is a 405. */
export function createCors({ settings }: App): AllowOrigins | undefined {
  if (settings.CORS_ORIGINS.length === 0) return undefined;
  const middleware = cors({
    origin: settings.CORS_ORIGINS,
    methods: ['GET', 'HEAD', 'POST'],
    allowedHeaders: allowedHeaders(settings.CORS_HEADERS),
    exposedHeaders: [...EXPOSED_HEADERS],
    maxAge: MAX_AGE_SECONDS,
  });
  return (req, res) => {
    let passedOn = false;
    middleware(req, res, () => (passedOn = true));
    return !passedOn;
  };
}
