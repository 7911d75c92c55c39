import ipaddr from 'ipaddr.js';

/** Where webhooks may go besides `https` on port 443 of public addresses. */
export interface WebhookAllow {
  /** Whether an address may begin with `http://`. */
  readonly http: boolean;
  readonly networks: readonly Network[];
  readonly ports: ReadonlySet<number>;
}

type Network = [address: ipaddr.IPv4 | ipaddr.IPv6, prefix: number];

const PORT = /^:([1-9]\d{0,4})$/;

/** Reads `http`, networks such as `10.0.0.0/8` and ports such as `:8080`, with commas between them. */
export function webhookAllow(text: string): WebhookAllow | undefined {
  const items = text.split(',').map((item) => item.trim());
  const ports = items.flatMap((item) => PORT.exec(item)?.[1] ?? []).map(Number);
  const rest = items.filter((item) => item !== 'http' && !PORT.test(item));
  if (ports.some((port) => port > 65_535) || !rest.every(ipaddr.isValidCIDR)) return undefined;
  const networks = rest.map((item) => ipaddr.parseCIDR(item));
  return { http: items.includes('http'), networks, ports: new Set(ports) };
}

/** Nothing besides. */
export const ALLOW_NOTHING: WebhookAllow = { http: false, networks: [], ports: new Set() };
