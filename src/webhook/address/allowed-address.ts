import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { WebhookAllow } from '../../settings/webhook-allow.ts';

/** What is assigned for general use on the internet (IANA, "IPv6 Global Unicast"). */
const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** Addresses of clouds' own services that look public: Azure's WireServer. */
const METADATA: ReadonlySet<string> = new Set(['168.63.129.16']);

/**
 * Whether webhooks may be sent to an IP address: a public one, or one of a network that the operator
 * allows. An IPv4 address within an IPv6 one, mapped or translated, is never public.
 */
export function isAllowedAddress(text: string, { networks }: WebhookAllow): boolean {
  // The library also reads `1.2.3`, which sockets do not.
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  const isOwn = networks.some(
    (network) => address.kind() === network[0].kind() && address.match(network),
  );
  return isOwn || isPublic(address);
}

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  // What the library knows no special use of.
  if (address.range() !== 'unicast' || METADATA.has(address.toString())) return false;
  return address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST);
}
