import { type IncomingMessage, type ServerResponse } from 'node:http';
import cors from 'cors';
import { type App } from './context.ts';

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
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'X-Payout-Hash',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'X-Request-Id',
      'Idempotent-Replayed',
      ...(settings.RATE_LIMIT ? ['RateLimit', 'RateLimit-Policy', 'Retry-After'] : []),
    ],
    maxAge: MAX_AGE_SECONDS,
  });
  return (req, res) => {
    let passedOn = false;
    middleware(req, res, () => (passedOn = true));
    return !passedOn;
  };
}
