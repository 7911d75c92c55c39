import * as fc from 'fast-check';
import { types } from 'pg';
import { expect, test } from 'vitest';
import { arrayLiteral } from '../../../../src/database/transaction/array-literal.ts';

/** The type text[] in PostgreSQL's catalog. */
const TEXT_ARRAY = 1009;
const parse: (text: string) => unknown = types.getTypeParser(TEXT_ARRAY as never);

test('texts are read back as they were, whatever is in them', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('', 'NULL', 'null', '"', '\\', '{,}', '\\"'));
  const rule = fc.property(fc.array(fc.option(text)), (texts) => {
    expect(parse(arrayLiteral(texts))).toEqual(texts);
  });
  fc.assert(rule, { seed: 20_261_126 });
});

test('numbers, truths, times and bytes are in the form of their types', () => {
  const [early, late] = [
    new Date('2026-11-26T10:00:00.001Z'),
    new Date('2026-11-26T10:00:00.002Z'),
  ];
  const values = [1, true, early, early, late, Buffer.of(0, 255), undefined, { a: '"' }];
  expect(parse(arrayLiteral(values))).toEqual([
    '1',
    'true',
    '2026-11-26T10:00:00.001Z',
    '2026-11-26T10:00:00.001Z',
    '2026-11-26T10:00:00.002Z',
    String.raw`\x00ff`,
    null,
    JSON.stringify({ a: '"' }),
  ]);
});
