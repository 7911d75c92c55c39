import { isIP } from 'node:net';
import type { WebhookAllow } from '../../settings/webhook-allow.ts';
import { isAllowedAddress } from './allowed-address.ts';

/** The most characters of an endpoint's address. */
export const URL_LENGTH_MAX = 2_048;

/** The text for a longer one. */
export const URL_TOO_LONG = `The url may not be greater than ${URL_LENGTH_MAX} characters.`;

/** The text for an address of this network, or of the machine itself. */
export const ADDRESS_REFUSED = 'The url may not lead to a private or reserved address.';

/**
 * What the parser drops or encodes for itself, and what no URL has (RFC 3986, section 2): white space,
 * control characters and halves of surrogate pairs. The text is kept as it was given.
 */
const NOT_IN_URL = /[\s\p{Cc}\p{Cs}]/u;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/** The port that an address leads to. */
export function portOf({ port, protocol }: URL): number {
  return port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port);
}

/** The host of an address as sockets take it: an IPv6 address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * What is wrong with the address of an endpoint, as far as its text tells; undefined if nothing is.
 * Where its name leads is for whoever connects to check.
 */
export function urlProblem(text: string, allow: WebhookAllow): string | undefined {
  if (text.trim() === '') return 'The url field is required.';
  if (text.length > URL_LENGTH_MAX) return URL_TOO_LONG;
  const url = URL.parse(text);
  if (!url || NOT_IN_URL.test(text)) return 'The url must be a valid URL.';
  const isHttp = url.protocol === 'http:' && allow.http;
  if (url.protocol !== 'https:' && !isHttp) return 'The url must begin with https://.';
  if (url.username !== '' || url.password !== '') {
    return 'The url may not contain a user name or a password.';
  }
  if (text.includes('#')) return 'The url may not contain a fragment.';
  const isDefault = portOf(url) === DEFAULT_PORTS[url.protocol];
  if (!isDefault && !allow.ports.has(portOf(url))) return 'The url must use port 443.';
  const host = hostOf(url);
  if (isIP(host) > 0 && !isAllowedAddress(host, allow)) return ADDRESS_REFUSED;
  return undefined;
}
