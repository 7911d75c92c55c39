import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isWithin } from '../../../src/kernel/texts.ts';

test('characters are counted, of which a surrogate pair is one and a lone surrogate another', () => {
  const part = fc.constantFrom('a', 'é', '🔑', '\uD83D', '\uDD11');
  const texts = fc.array(part, { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.nat({ max: 12 }), (text, max) => {
      const characters = text.replaceAll(/[\uD800-\uDBFF][\uDC00-\uDFFF]/g, 'x').length;
      expect(isWithin(text, max)).toBe(characters <= max);
    }),
    { seed: 20_261_127, numRuns: 1000 },
  );
});
