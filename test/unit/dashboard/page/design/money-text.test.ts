import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatMoney, parseMoney } from '../../../../../src/dashboard/page/design/money-text.ts';

test.each([
  ['12.50', 1_250],
  ['1,250.00', 125_000],
  ['1250', 125_000],
  ['1250.5', 125_050],
  ['.5', 50],
  ['0.01', 1],
  ['  12.50 ', 1_250],
  ['\u00a012.50\u202f', 1_250],
  ['1 250.00', 125_000],
  ['1\u00a0250\u00a0000', 125_000_000],
  ['$12.50', 1_250],
  ['$ 1,250', 125_000],
  ['US$5', 500],
  ['USD 5', 500],
  ['5 USD', 500],
  ['5 $', 500],
  ['000012', 1_200],
  ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ['0', 0],
])('%j is %d cents', (text, cents) => {
  expect(parseMoney(text)).toEqual({ cents });
});

test.each([
  ['', /Enter an amount/],
  ['   ', /Enter an amount/],
  ['$', /Enter an amount/],
  ['1.005', /two digits/],
  ['0.001', /two digits/],
  ['-5', /without a plus or minus sign/],
  ['−5', /without a plus or minus sign/],
  ['+5', /without a plus or minus sign/],
  ['(5)', /without a plus or minus sign/],
  ['€5', /US dollars only/],
  ['5 EUR', /US dollars only/],
  ['£1,250.00', /US dollars only/],
  ['1.250,00', /such as 12\.50 or 1,250\.00/],
  ['12,5', /such as/],
  ['1,25', /such as/],
  ['12,3456', /such as/],
  ['1.2.3', /such as/],
  ['.', /such as/],
  ['5.', /such as/],
  ['1e3', /such as/],
  ['0x10', /such as/],
  ['1 2', /such as/],
  ['٣', /such as/],
  ['90071992547409.92', /too large/],
  ['9'.repeat(400), /too large/],
])('%j is none', (text, problem) => {
  expect(parseMoney(text)).toEqual({ problem: expect.stringMatching(problem) });
});

test('what is written is read again as the same, to the last cent', () => {
  const amount = fc.maxSafeNat();
  fc.assert(
    fc.property(amount, (cents) => {
      const written = formatMoney(cents);
      expect(written).toMatch(/^\d{1,3}(,\d{3})*\.\d\d$/);
      expect(parseMoney(written)).toEqual({ cents });
      expect(parseMoney(` $ ${written.replaceAll(',', ' ')}`)).toEqual({ cents });
    }),
  );
});
