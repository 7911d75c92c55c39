import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import type { TrustedProxies } from '../settings/trusted-proxies.ts';

/**
 * The address of a client: for IPv6 its network of 64 bits, as one client usually has all addresses
 * of such a network (RFC 7421). Forwarded addresses count only as far as trusted proxies added
 * them.
 */
export function clientAddress(req: IncomingMessage, trust: TrustedProxies | undefined): string {
  // Undefined once the client has left.
  const peer = req.socket.remoteAddress ?? '';
  if (!trust || peer === '') return network(peer);
  const client = withoutPort(proxyAddr(req, trust));
  return network(isIP(client) === 0 ? peer : client);
}

/** Some proxies add the client's port, which differs with each connection. */
function withoutPort(address: string): string {
  const [, inBrackets] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  return inBrackets ?? address.replace(/^([\d.]+):\d+$/, '$1');
}

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

function network(address: string): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !address.includes(':')) return mapped ?? address;
  const [before = [], after = []] = address
    .split('::')
    .map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, GROUPS_OF_NETWORK);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
