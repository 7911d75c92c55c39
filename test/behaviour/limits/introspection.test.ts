import {
  buildClientSchema,
  getIntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { modules } from '../../../src/modules.ts';
import { openGatewayOn, useGateway } from '../../support/gateway.ts';
import { many } from './requests.ts';

const gateway = useGateway();
const schema = createSchema(modules);

const FULL = {
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  experimentalDirectiveDeprecation: true,
  oneOf: true,
};

test('an introspection as GraphiQL and other tools send it tells the whole schema', async () => {
  for (const options of [{}, FULL, { descriptions: false, typeDepth: 7 }]) {
    const { json } = await gateway().graphql(undefined, getIntrospectionQuery(options));
    expect(json.errors).toBeUndefined();
    const told = buildClientSchema(json.data);
    expect(Object.keys(told.getTypeMap()).toSorted()).toEqual(
      Object.keys(schema.getTypeMap()).toSorted(),
    );
    if (options === FULL) {
      expect(printSchema(lexicographicSortSchema(told))).toBe(
        printSchema(lexicographicSortSchema(schema)),
      );
    }
  }
});

const cycle = (turns: number) =>
  `{ __schema { types { ${'fields { type { '.repeat(turns)} name ${'} }'.repeat(turns)} } } }`;
const chain = (depth: number) =>
  `{ __type(name: "Query") { ${'ofType { '.repeat(depth - 2)} name ${'}'.repeat(depth - 2)} } }`;

describe('an introspection that goes', () => {
  test.each([
    ['round in a circle, far', cycle(100), /an introspection depth of 203; the limit is 15/],
    ['round in a circle', cycle(3), /more than 2 lists within one another/],
    [
      'round through a fragment',
      '{ __type(name: "Query") { ...F } } fragment F on __Type { fields { type { ...G } } } fragment G on __Type { fields { type { fields { name } } } }',
      /more than 2 lists within one another/,
    ],
    ['one level too deep', chain(16), /an introspection depth of 16; the limit is 15/],
    [
      'through many lists',
      `{ __schema { types { ${many(10, (at) => `a${at}: fields { args { type { ...Args } } }`)} } } }
        fragment Args on __Type { fields { args { type { name kind } } } }`,
      /an introspection cost of \d+; the limit is \d+/,
    ],
    [
      'through bombs of fragments',
      `{ __schema { types { ...F0 } } } ${many(
        60,
        (at) => `fragment F${at} on __Type { ...F${at + 1} ...F${at + 1} ...F${at + 1} }`,
      )} fragment F60 on __Type { name }`,
      /an introspection cost of \d+; the limit is \d+/,
    ],
    [
      'over one name again and again',
      `{ __schema { ${many(490, () => 'types { name }')} } }`,
      /more than 500000 pairs of fields of one name/,
    ],
  ])('%s is refused', async (_, query, message) => {
    const { json } = await gateway().graphql(undefined, query);
    expect(json).toEqual({
      errors: [
        {
          message: expect.stringMatching(message),
          extensions: { code: 'LIMIT_EXCEEDED' },
        },
      ],
    });
  });

  test('as deep as GraphiQL asks is answered', async () => {
    const { json } = await gateway().graphql(undefined, chain(15));
    expect(json.errors).toBeUndefined();
  });
});

test('introspection can be switched off for everybody; __typename stays', async () => {
  const business = await gateway().business();
  const silent = await openGatewayOn(gateway().databaseUrl, { GRAPHQL_INTROSPECTION: 'off' });
  for (const auth of [undefined, business]) {
    for (const query of [
      getIntrospectionQuery(),
      '{ __type(name: "Query") { name } }',
      '{ a: __schema { __typename } }',
      '{ ... { ...F } } fragment F on Query { __schema { queryType { name } } }',
    ]) {
      expect((await silent.graphql(auth, query)).json).toEqual({
        errors: [
          {
            message: 'Introspection is switched off.',
            locations: expect.any(Array),
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      });
    }
  }
  const { json } = await silent.graphql(business, '{ __typename payoutBalance { __typename } }');
  expect(json.data).toEqual({
    __typename: 'Query',
    payoutBalance: { __typename: 'PayoutBalance' },
  });
  await silent.close();
});
