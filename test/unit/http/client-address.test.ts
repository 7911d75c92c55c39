import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from '../../../src/http/client-address.ts';
import { trustedProxies } from '../../../src/settings/trusted-proxies.ts';
import { readSettings } from '../../../src/settings/settings.ts';

/** The address of a request that a peer made, with what it says of those before it. */
function addressOf(peer: string | undefined, forwarded?: string, trust?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  const req = { headers, socket: { remoteAddress: peer } } as unknown as IncomingMessage;
  return clientAddress(req, trust === undefined ? undefined : trustedProxies(trust));
}

test.each([
  ['nobody is trusted', '192.0.2.1', '198.51.100.1', undefined, '192.0.2.1'],
  ['a peer that is not trusted', '192.0.2.1', '198.51.100.1', 'loopback', '192.0.2.1'],
  ['a trusted peer', '127.0.0.1', '198.51.100.1', 'loopback', '198.51.100.1'],
  ['a trusted peer that says nothing', '127.0.0.1', undefined, 'loopback', '127.0.0.1'],
  [
    'an IPv4 peer on a socket of IPv6',
    '::ffff:10.1.2.3',
    '198.51.100.1',
    '10.0.0.0/8',
    '198.51.100.1',
  ],
  [
    'what the client made up',
    '10.0.0.1',
    '203.0.113.9, 198.51.100.1',
    '10.0.0.0/8',
    '198.51.100.1',
  ],
  ['two proxies', '10.0.0.1', '198.51.100.1, 10.0.0.2', '10.0.0.0/8, 192.0.2.1', '198.51.100.1'],
  ['one hop', '192.0.2.1', '203.0.113.9, 198.51.100.1', '1', '198.51.100.1'],
  ['two hops', '192.0.2.1', '203.0.113.9, 198.51.100.1, 192.0.2.2', '2', '198.51.100.1'],
  ['no hop', '192.0.2.1', '198.51.100.1', '0', '192.0.2.1'],
  ['a proxy that names the port', '127.0.0.1', '198.51.100.1:54321', 'loopback', '198.51.100.1'],
  ['a proxy that names no address', '127.0.0.1', 'unknown', 'loopback', '127.0.0.1'],
  ['a client that has left', undefined, '198.51.100.1', 'loopback', ''],
])('%s', (_name, peer, forwarded, trust, address) => {
  expect(addressOf(peer, forwarded, trust)).toBe(address);
});

test.each([
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
])('of IPv6 the network counts: %s', (address, network) => {
  expect(addressOf(address)).toBe(network);
});

test('a network in brackets, with a port, is a network', () => {
  expect(addressOf('::1', '[2001:db8::1]:443', 'loopback')).toBe('2001:db8:0:0::/64');
});

test.each(['nobody', '10.0.0.0/33', '10.0.0.1,,10.0.0.2', '-1', '0.0.0.0/0'])(
  'TRUST_PROXY=%s ends the start',
  (TRUST_PROXY) => {
    expect(() => readSettings({ TRUST_PROXY })).toThrow(/TRUST_PROXY must be/);
  },
);
