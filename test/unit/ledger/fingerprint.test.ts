import * as fc from 'fast-check';
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint } from '../../../src/ledger/fingerprint.ts';

const anyLabels = fc.record({
  reference: fc.option(fc.string({ unit: 'binary', maxLength: 5 }), { nil: undefined }),
  metadata: fc.option(
    fc.dictionary(fc.constantFrom('a', 'b', 'a.b', '__proto__'), fc.string({ maxLength: 3 })),
    { nil: undefined },
  ),
});

const byName = ([one]: [string, string], [other]: [string, string]) => (one < other ? -1 : 1);

test('without labels it is what it was before there were any', () => {
  const before = createHash('sha256').update('100 ada@example.com').digest();
  expect(fingerprint('100 ada@example.com')).toEqual(before);
  expect(fingerprint('100 ada@example.com', {})).toEqual(before);
  const absent = { reference: undefined, metadata: undefined };
  expect(fingerprint('100 ada@example.com', absent)).toEqual(before);
  expect(fingerprint('100 ada@example.com', { metadata: {} })).toEqual(before);
});

test('the order of names says nothing, and everything else does', () => {
  const of = (metadata: Record<string, string>) => fingerprint('x', { metadata });
  expect(of({ a: '1', b: '2' })).toEqual(of({ b: '2', a: '1' }));
  const pairs = [
    [
      { a: '1', b: '2' },
      { a: '2', b: '1' },
    ],
    [{ a: '1' }, { a: '1', b: '' }],
    [{ 'a.b': '' }, { a: 'b' }],
    [{ a: '\uD800' }, { a: '\uD801' }],
    [{ a: '\0' }, { a: '' }],
    [JSON.parse('{"__proto__":"x"}'), {}],
  ] as const;
  for (const [one, other] of pairs) expect(of(one)).not.toEqual(of(other));
});

test('two requests are one exactly where all that they say is the same', () => {
  const request = fc.tuple(fc.constantFrom('1 a@b.c', '2 a@b.c'), anyLabels);
  const sorted = ([text, { reference, metadata }]: readonly [
    string,
    { reference: string | undefined; metadata: Record<string, string> | undefined },
  ]) => JSON.stringify([text, reference, Object.entries(metadata ?? {}).toSorted(byName)]);
  fc.assert(
    fc.property(request, request, (one, other) => {
      const isSame = fingerprint(...one).equals(fingerprint(...other));
      expect(isSame).toBe(sorted(one) === sorted(other));
    }),
    { seed: 20_261_126, numRuns: 2_000 },
  );
});
