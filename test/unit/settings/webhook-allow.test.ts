import { expect, test } from 'vitest';
import { webhookAllow } from '../../../src/settings/webhook-allow.ts';

test('words, networks and ports are told apart', () => {
  const allow = webhookAllow('http, 127.0.0.0/8 ,:8080,::1/128,:65535');
  expect(allow?.http).toBe(true);
  expect(allow?.networks).toHaveLength(2);
  expect(allow?.ports).toEqual(new Set([8080, 65_535]));
  expect(webhookAllow('127.0.0.0/8')).toMatchObject({ http: false });
});

test.each(['', 'https', 'http,', '127.0.0.1', '127.0.0.0/33', ':0', ':65536', ':x', '8080', '*'])(
  '%j is refused',
  (text) => {
    expect(webhookAllow(text)).toBeUndefined();
  },
);
