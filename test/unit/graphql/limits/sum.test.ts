import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Measure,
  NONE,
  above,
  alias,
  inIntrospection,
  plus,
} from '../../../../src/graphql/limits/sum.ts';

const RUNS = { seed: 20_261_127, numRuns: 500 };

const count = fc.oneof(
  fc.nat({ max: 100 }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1),
);
/** No document nests deeper than it has tokens. */
const depth = fc.nat({ max: 1000 });
const measure: fc.Arbitrary<Measure> = fc.record({
  depth,
  fields: count,
  aliases: count,
  directives: count,
  cost: count,
  rowCost: count,
  introspectionDepth: depth,
  introspectionCost: count,
});

describe('two selections beside each other', () => {
  test('measure the same in any order, and nothing adds nothing', () => {
    fc.assert(
      fc.property(measure, measure, measure, (one, two, three) => {
        expect(plus(one, two)).toEqual(plus(two, one));
        expect(plus(plus(one, two), three)).toEqual(plus(one, plus(two, three)));
        expect(plus(one, NONE)).toEqual(one);
      }),
      RUNS,
    );
  });
});

test('however selections are doubled and paged, every count stays a whole number', () => {
  const page = fc.option(fc.nat({ max: 100 }), { nil: undefined });
  const steps = fc.array(fc.tuple(fc.boolean(), page), { minLength: 1, maxLength: 120 });
  fc.assert(
    fc.property(steps, measure, (taken, first) => {
      let at = first;
      for (const [isList, pageSize] of taken) {
        at = above(plus(alias(at), at), isList, pageSize);
        expect(Object.values(at).filter((value) => !Number.isSafeInteger(value))).toEqual([]);
      }
    }),
    RUNS,
  );
});

test('a page costs its rows, be they in a list below it or not', () => {
  const field = above(NONE, false, undefined);
  // history(first: 5) { totalCount nodes { id amount } }
  const nodes = above(plus(field, field), true, undefined);
  expect(above(plus(field, nodes), false, 5)).toMatchObject({ depth: 3, cost: 3 + 5 * 2 });
  expect(above(plus(field, field), true, 5)).toMatchObject({ depth: 2, cost: 1 + 5 * 2 });
});

test('what is asked of the schema counts apart from what is asked of the data', () => {
  const below = above(above(NONE, false, undefined), false, undefined);
  expect(inIntrospection(below)).toMatchObject({
    depth: 1,
    cost: 1,
    introspectionDepth: below.depth,
    introspectionCost: below.cost,
  });
});
