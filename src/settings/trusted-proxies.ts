import proxyAddr from 'proxy-addr';

/**
 * Whether an address on a request's way is a trusted proxy's, so that its `X-Forwarded-For` is
 * believed.
 */
export type TrustedProxies = (address: string, hop: number) => boolean;

/**
 * Reads which proxies to trust: their addresses and networks, or the number of proxies on the way.
 */
export function trustedProxies(text: string): TrustedProxies {
  if (/^\d+$/.test(text)) return (_address, hop) => hop < Number(text);
  return proxyAddr.compile(text.split(',').map((entry) => entry.trim()));
}
