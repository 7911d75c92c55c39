import { expect, test } from 'vitest';
import { ALLOW_NOTHING, webhookAllow } from '../../../../src/settings/webhook-allow.ts';
import { isAllowedAddress } from '../../../../src/webhook/address/allowed-address.ts';

test.each([
  ['loopback', '127.0.0.1', '127.255.255.255', '::1'],
  ['of this network', '0.0.0.0', '0.1.2.3', '::'],
  [
    'private',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    'fc00::1',
    'fd00:ec2::254',
  ],
  ['link-local', '169.254.0.1', 'fe80::1', 'fe80::1%eth0'],
  ['of cloud metadata', '169.254.169.254', '100.100.100.200', '192.0.0.192', '168.63.129.16'],
  ['shared', '100.64.0.1', '100.127.255.255'],
  ['for documents', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
  ['for benchmarks', '198.18.0.1', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1'],
  ['reserved', '240.0.0.1', '255.255.255.255', '100::1', '4000::1', 'fec0::1'],
  ['IPv4 within IPv6', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::127.0.0.1', '::ffff:0:127.0.0.1'],
  ['translated', '64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1', '2002:7f00:1::', '2001::1'],
  ['no address', '', 'example.com', '1.2.3', '127.1', '1.2.3.4.5', ':::'],
])('%s: refused', (_, ...addresses) => {
  const allowed = addresses.filter((address) => isAllowedAddress(address, ALLOW_NOTHING));
  expect(allowed).toEqual([]);
});

test.each(['8.8.8.8', '1.1.1.1', '2001:4860:4860::8888', '2606:4700:4700::1111'])(
  '%s is public',
  (address) => {
    expect(isAllowedAddress(address, ALLOW_NOTHING)).toBe(true);
  },
);

test('of a network that an operator allows, and of no other', () => {
  const allow = webhookAllow('10.1.0.0/16, fd00::/8') ?? expect.fail('it is well formed');
  expect(isAllowedAddress('10.1.2.3', allow)).toBe(true);
  expect(isAllowedAddress('fd00::1', allow)).toBe(true);
  expect(isAllowedAddress('10.2.0.1', allow)).toBe(false);
  expect(isAllowedAddress('::ffff:10.1.2.3', allow)).toBe(false);
});
