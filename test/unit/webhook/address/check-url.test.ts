import { expect, test } from 'vitest';
import { ALLOW_NOTHING, webhookAllow } from '../../../../src/settings/webhook-allow.ts';
import { ADDRESS_REFUSED, urlProblem } from '../../../../src/webhook/address/check-url.ts';

const VALID = 'The url must be a valid URL.';
const HTTPS = 'The url must begin with https://.';
const PORT = 'The url must use port 443.';
const USER = 'The url may not contain a user name or a password.';
const LONG = 'The url may not be greater than 2048 characters.';

test.each([
  ['http://169.254.169.254/', HTTPS],
  ['http://[::ffff:127.0.0.1]/', HTTPS],
  ['https://169.254.169.254/', ADDRESS_REFUSED],
  ['https://[::ffff:127.0.0.1]/', ADDRESS_REFUSED],
  ['https://127.0.0.1/', ADDRESS_REFUSED],
  ['https://0x7f.1/', ADDRESS_REFUSED],
  ['https://2130706433/', ADDRESS_REFUSED],
  ['https://10.0.0.1/hook', ADDRESS_REFUSED],
  ['https://[::1]/', ADDRESS_REFUSED],
  ['https://user:pass@example.com/', USER],
  ['https://user@example.com/', USER],
  ['https://example.com:8443/', PORT],
  ['https://example.com:80/', PORT],
  ['https://example.com/#part', 'The url may not contain a fragment.'],
  ['https://example.com/#', 'The url may not contain a fragment.'],
  ['ftp://example.com/', HTTPS],
  ['file:///etc/passwd', HTTPS],
  ['javascript:alert(1)', HTTPS],
  ['example.com', VALID],
  ['https://', VALID],
  ['https://exa mple.com/', VALID],
  ['https://example.com/\u0000', VALID],
  ['\u0000https://example.com/', VALID],
  ['https://example.com/a b', VALID],
  [' https://example.com/', VALID],
  ['https://example.com/a\nb', VALID],
  ['https://example.com/\uD800', VALID],
  ['', 'The url field is required.'],
  ['  ', 'The url field is required.'],
  [`https://example.com/${'a'.repeat(2_048 - 19)}`, LONG],
])('%j is refused', (url, problem) => {
  expect(urlProblem(url, ALLOW_NOTHING)).toBe(problem);
});

test.each([
  'https://example.com/',
  'https://example.com:443/hook?of=payouts',
  'https://8.8.8.8/',
  'https://[2001:4860:4860::8888]/',
  `https://example.com/${'a'.repeat(2_048 - 20)}`,
])('%s may be had', (url) => {
  expect(urlProblem(url, ALLOW_NOTHING)).toBeUndefined();
});

test('what an operator allows may be had, and nothing more', () => {
  const allow = webhookAllow('http,127.0.0.0/8,:8080') ?? expect.fail('it is well formed');
  expect(urlProblem('http://127.0.0.1:8080/', allow)).toBeUndefined();
  expect(urlProblem('https://127.0.0.1/', allow)).toBeUndefined();
  expect(urlProblem('http://example.com/', allow)).toBeUndefined();
  expect(urlProblem('http://127.0.0.1:8081/', allow)).toBe(PORT);
  expect(urlProblem('http://10.0.0.1:8080/', allow)).toBe(ADDRESS_REFUSED);
  expect(urlProblem('http://[::ffff:127.0.0.1]:8080/', allow)).toBe(ADDRESS_REFUSED);
});
