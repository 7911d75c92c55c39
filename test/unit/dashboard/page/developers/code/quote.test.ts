import { spawnSync } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  quoteC,
  quotePhp,
  quoteRuby,
  quoteShell,
} from '../../../../../../src/dashboard/page/developers/code/quote.ts';

/** Pieces of which code might be broken out of. */
const PIECES = [
  ['"', "'", '\\', '`', '$', '{', '}', '#', '@', '%', '(', ')', '!', '?>', '\n', '\r', '\0'],
  [...'${x} $(id) #{x} {$x} \\u0041 \\x41 \\101 \u2028 \u202e \ufeff'.split(' '), ' '],
  ['é', '漢', '😀', '\ud800', 'a'],
].flat();

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((parts) => parts.join('')),
);

/** What a language may read a text between its quotes as. */
interface Grammar {
  readonly escapes: RegExp;
  readonly read: (escape: string) => string;
  /** What must not stand there as it is. */
  readonly live: RegExp;
}

const byCode = (digits: string) => String.fromCodePoint(Number.parseInt(digits, 16));

/** Escapes of PHP and of Ruby, as far as they are written here: code points, quotes, and what is `special`. */
const braces = (special: string): Pick<Grammar, 'escapes' | 'read'> => ({
  escapes: new RegExp(String.raw`\\(?:u\{[0-9a-f]+\}|["\\${special}])`, 'g'),
  read: (escape) => (escape[1] === 'u' ? byCode(escape.slice(3, -1)) : escape.slice(1)),
});

/** Go's interpreted string literals (The Go Programming Language Specification, String literals), as Python's. */
const FOUR: Pick<Grammar, 'escapes' | 'read'> = {
  escapes: /\\(?:u[0-9a-f]{4}|["\\])/gu,
  read: (escape) => (escape[1] === 'u' ? byCode(escape.slice(2)) : escape.slice(1)),
};

/** Reads a text as a language does, or fails where it would end early or run something. */
function readAs(written: string, { escapes, read, live }: Grammar): string {
  expect(written).toMatch(/^".*"$/su);
  const within = written.slice(1, -1);
  const bare = within.replaceAll(escapes, '');
  expect(bare).not.toMatch(/["\\]/);
  expect(bare).not.toMatch(live);
  // No line end, no control character, nothing that turns the direction around.
  expect(written).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u00ad\u202a-\u202e\u2066-\u2069\ufeff]/u);
  return within.replaceAll(escapes, read);
}

test('JavaScript reads every text as it was', () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(runInNewContext(quoteC(text))).toBe(text.toWellFormed());
    }),
  );
});

test.each<[string, (text: string) => string, Grammar]>([
  ['Python and Go', quoteC, { ...FOUR, live: /[^\s\S]/ }],
  ['PHP', quotePhp, { ...braces('$'), live: /\$/ }],
  ['Ruby', quoteRuby, { ...braces('#'), live: /#/ }],
])('%s reads every text as it was, and nothing in it runs', (_, quote, grammar) => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(readAs(quote(text), grammar)).toBe(text.toWellFormed());
    }),
  );
});

test('PHP and Ruby would not take an escape of two letters for another', () => {
  // A backslash, then what would be an escape: both stay what they are.
  expect(quotePhp(String.raw`\n$x`)).toBe(String.raw`"\\n\$x"`);
  expect(quoteRuby(String.raw`\e#{x}`)).toBe(String.raw`"\\e\#{x}"`);
});

test('a shell reads every text as it was', () => {
  fc.assert(
    fc.property(fc.array(texts, { minLength: 20, maxLength: 20 }), (all) => {
      // No shell has a text with a zero in it; JSON writes one as six letters.
      const given = all.map((text) => text.replaceAll('\0', '').toWellFormed());
      const script = `printf '%s\\0' ${given.map(quoteShell).join(' ')}`;
      const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
      expect(stdout.split('\0').slice(0, -1)).toEqual(given);
    }),
    { numRuns: 30 },
  );
});
