import { type IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';
import { type TrustedProxies } from '../settings/trusted-proxies.ts';

/**
 * Who a request comes from, as far as an address says: of IPv6 the network of 64 bits that a single
 * client has all to itself. What was forwarded counts only as far as it came through trusted proxies.
 */
export function clientAddress(req: IncomingMessage, trust: TrustedProxies | undefined): string {
  // None where the client has left already.
  const peer = req.socket.remoteAddress ?? '';
  if (!trust || peer === '') return network(peer);
  const client = withoutPort(proxyAddr(req, trust));
  return network(isIP(client) === 0 ? peer : client);
}

/** Some proxies name the client's port, too, which is another for each connection. */
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
