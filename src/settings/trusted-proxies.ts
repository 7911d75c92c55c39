import proxyAddr from 'proxy-addr';

/** Whether an address that a request came through is a proxy's, whose `X-Forwarded-For` is believed. */
export type TrustedProxies = (address: string, hop: number) => boolean;

/** Reads which proxies to trust: their addresses and networks, or how many stand before the gateway. */
export function trustedProxies(text: string): TrustedProxies {
  if (/^\d+$/.test(text)) return (_address, hop) => hop < Number(text);
  return proxyAddr.compile(text.split(',').map((entry) => entry.trim()));
}
