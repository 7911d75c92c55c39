import type { IncomingMessage } from 'node:http';
import type { Site } from '../kernel/exchange.ts';
import type { TrustedProxies } from '../settings/trusted-proxies.ts';
import { header } from './header.ts';

/**
 * Where a request was sent to. `X-Forwarded-Host` and `X-Forwarded-Proto` count only if the peer is a
 * trusted proxy; of several values the first is what the client's own proxy was asked.
 */
export function siteOf(req: IncomingMessage, trust: TrustedProxies | undefined): Site {
  const isTrusted = trust?.(req.socket.remoteAddress ?? '', 0) ?? false;
  const forwarded = (name: string) =>
    isTrusted ? header(req, name)?.split(',', 1)[0]?.trim().toLowerCase() : undefined;
  return {
    host: forwarded('x-forwarded-host') || (req.headers.host ?? '').toLowerCase(),
    isSecure: forwarded('x-forwarded-proto') === 'https',
  };
}
