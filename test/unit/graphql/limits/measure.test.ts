import { getIntrospectionQuery, getOperationAST, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../../../src/app.ts';
import { measureOperation } from '../../../../src/graphql/limits/measure.ts';
import { modules } from '../../../../src/modules.ts';

const schema = createSchema(modules);

function measured(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new TypeError('There is no operation');
  return measureOperation(schema, document, operation, variables);
}

const measure = (query: string, variables?: Record<string, unknown>) =>
  measured(query, variables).measure;

describe('the cost', () => {
  test.each([
    ['{ __typename }', 1],
    ['{ payoutBalance { amount balance } }', 3],
    ['{ a: payoutBalance { amount } b: payoutBalance { amount } }', 4],
    ['{ history { totalCount pageInfo { endCursor } } }', 4],
    ['{ history { nodes { id amount } } }', 2 + 20 * 2],
    ['{ history(first: 5) { nodes { id amount } totalCount } }', 3 + 5 * 2],
    ['{ history(last: 5) { edges { cursor node { id amount } } } }', 2 + 5 * 4],
    ['{ history(first: 0) { nodes { payoutUser { history { nodes { id } } } } } }', 2],
    [
      '{ history(first: 3) { nodes { payoutUser { history(first: 7) { nodes { id } } } } } }',
      2 + 3 * (3 + 7),
    ],
    ['{ history(first: 3) { ...A } } fragment A on HistoryConnection { nodes { id } }', 2 + 3],
    ['{ history(first: 3) { ... { ... on HistoryConnection { nodes { id } } } } }', 2 + 3],
    ['{ ...A ...A } fragment A on Query { history(first: 3) { nodes { id } } }', 2 * (2 + 3)],
    [
      'mutation { createPayoutUser(input: {email: "", amount: 1}) { payoutUser { history { nodes { id } } } } }',
      4 + 20,
    ],
  ])('of %s is %d', (query, cost) => {
    expect(measured(query)).toMatchObject({ measure: { cost }, varies: false });
  });

  test.each([
    ['a page that is too long counts as the longest', 'first: 1000000', 2 + 100],
    ['one below 0 counts nothing', 'first: -1', 2],
    ['of two, the longer counts', 'first: 3, last: 4', 2 + 4],
    ['null is as if not given', 'first: null', 2 + 20],
    ['no number is as if not given', 'first: "5"', 2 + 20],
  ])('%s', (_, args, cost) => {
    expect(measure(`{ history(${args}) { nodes { id } } }`).cost).toBe(cost);
  });

  const PAGED = 'query ($n: Int = 7) { history(first: $n) { nodes { id } } }';
  test.each([
    [{ n: 50 }, 50],
    [{ n: 1e300 }, 100],
    [{ n: -5 }, 0],
    [{}, 7],
    [{ n: null }, 20],
    [{ n: '50' }, 20],
    [{ n: [50] }, 20],
  ])('of a page that the variables %j make', (variables, size) => {
    expect(measured(PAGED, variables)).toMatchObject({ measure: { cost: 2 + size }, varies: true });
  });

  test('is a number that is too large, however often fragments multiply it', () => {
    const lines = Array.from({ length: 150 }, (_, at) => {
      const next = at === 149 ? 'id' : `...F${at + 1} ...F${at + 1}`;
      return `fragment F${at} on PayoutUser { history(first: 100) { nodes { payoutUser { ${next} } } } }`;
    });
    const user = `payoutUser { ...F0 }`;
    for (const query of [
      `{ ${user} }`,
      `{ history(first: 1) { nodes { ${user} } } a: history(first: 0) { nodes { ${user} } } }`,
    ]) {
      const { cost, depth } = measure(`${query} ${lines.join(' ')}`);
      expect(cost).toBeGreaterThan(1e15);
      expect(depth).toBeGreaterThan(450);
    }
  });
});

test('depth, aliases, root fields and directives count what fragments spread', () => {
  const query = `query A($n: Boolean = true @deprecated) @live {
    b: payoutBalance @skip(if: $n) { ...B @include(if: $n) ...B }
    ...Q
  }
  fragment B on PayoutBalance @x { a: amount ... @include(if: true) { c: currency } }
  fragment Q on Query { d: __typename e: history { nodes { payoutUser { id } } } }`;
  expect(measure(query)).toMatchObject({
    depth: 4,
    fields: 3,
    aliases: 1 + 2 * 2 + 2,
    directives: 2 + 1 + 1 + 2 * 2,
  });
});

test('what the schema does not know is measured, too', () => {
  const query = `{ nope { a { b: constructor(first: 5) { c } } } ...Gone ...Loop }
    fragment Loop on Nope { x ...Loop }`;
  expect(measure(query)).toMatchObject({ depth: 4, fields: 2, aliases: 1, cost: 5 });
});

test('introspection counts apart, but for its aliases', () => {
  const query = getIntrospectionQuery().replace('queryType', 'a: queryType');
  expect(measure(query)).toMatchObject({
    depth: 1,
    cost: 1,
    fields: 1,
    aliases: 1,
    introspectionDepth: 15,
  });
});
