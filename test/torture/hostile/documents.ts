import type { Random } from '../support/random.ts';
import { type Generator, NEVER, bytesOf } from './attack.ts';
import { oddText } from './headers.ts';

/** A GraphQL request; with a credential, or with none. */
export function graphql(
  random: Random,
  key: string | undefined,
  params: unknown,
  lines: string[] = [],
) {
  const accept = random.pick([[], ['Accept: application/graphql-response+json']]);
  const body = typeof params === 'string' ? params : JSON.stringify(params);
  const shape = { path: '/graphql', key, body, lines: [...accept, ...lines] };
  return { bytes: bytesOf(shape), isHttp: true };
}

const repeat = (text: string, times: number): string => Array(times).fill(text).join(' ');

const PAY = (amount: number) =>
  `createPayoutUser(input: {email: "bomb@example.com", amount: ${amount}}) { hash }`;

/** Documents that would cost more than any should, within what a body may weigh. */
const bombs: Generator = (random, target) => {
  const many = random.whole(20, 3_000);
  const query = random.pick([
    `{ ${repeat('__typename', many)} }`,
    `{ ${Array.from({ length: many }, (_, i) => `a${i}: __typename`).join(' ')} }`,
    `{ ${Array.from({ length: many }, (_, i) => `a${i}: payoutBalance { amount }`).join(' ')} }`,
    `mutation { ${Array.from({ length: many }, (_, i) => `a${i}: ${PAY(NEVER)}`).join(' ')} }`,
    `{ __typename ${repeat('@include(if: true)', many)} }`,
    `{ __typename ${repeat('@x', many)} }`,
    `{ payoutUsers { nodes ${'{ history { nodes { payoutUser '.repeat(many)} { id } ${'} } }'.repeat(many)} } }`,
    `${'{ a'.repeat(many)} ${'}'.repeat(many)}`,
    `{ payoutUser(id: ${'['.repeat(many)}1${']'.repeat(many)}) { id } }`,
    `{ history(filter: ${'{a:'.repeat(many)}1${'}'.repeat(many)}) { totalCount } }`,
    `query ($a: ${'['.repeat(many)}Int${']'.repeat(many)}) { __typename }`,
    `{ ...A } fragment A on Query { ...A }`,
    `{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }`,
    `{ ...F0 } ${Array.from({ length: 40 }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`).join(' ')} fragment F40 on Query { __typename }`,
    `{ ...F0 } ${Array.from({ length: many }, (_, i) => `fragment F${i} on Query { ...F${i + 1} }`).join(' ')} fragment F${many} on Query { __typename }`,
    `{ payoutUsers(first: 100) { nodes { history(first: 100) { nodes { payoutUser { history(first: 100) { nodes { id } } } } } } } }`,
    `{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }`,
    `{ __type(name: "Query") { ${'ofType { '.repeat(many)} name ${'} '.repeat(many)} } }`,
    `#${'x'.repeat(90_000)}\n{ __typename }`,
    `"""${'x'.repeat(90_000)}""" { __typename }`,
    `${','.repeat(90_000)}{ __typename }`,
    `query ${Array.from({ length: 50 }, (_, i) => `A${i} { __typename } query`).join(' ')} Z { __typename }`,
    `query (${Array.from({ length: many }, (_, i) => `$a${i}: Int = 1`).join(' ')}) { __typename }`,
    `{ ${Array.from({ length: 60 }, (_, i) => `a: payoutUser(id: "${i}") { id }`).join(' ')} }`,
  ]);
  const key = random.pick([target.poor, undefined]);
  return graphql(random, key, { query });
};

const syntax: Generator = (random, target) => {
  const query = random.pick<unknown>([
    '',
    ' ',
    '{',
    '}',
    '{}',
    '{ __typename',
    '{ __typename }}',
    'query',
    '{ nope }',
    '{ payoutUser }',
    '{ __proto__ constructor toString }',
    'subscription { __typename }',
    '{ __typename @defer }',
    '{ ... @defer { payoutBalance { amount } } }',
    '{ payoutUsers { nodes @stream(initialCount: 0) { id } } }',
    'type Query { a: Int } { __typename }',
    'extend type Query { a: Int }',
    '{ __typename(a: 1) }',
    '{ __typename @skip(if: "x") }',
    '{ __type(name: {}) { name } }',
    '{ __type(name: "\ud800") { name } }',
    '{ payoutBalance { amount(a: $b) } }',
    'query ($a: Nope) { __typename }',
    'query ($a: Int!) { __typename }',
    'query A { __typename } query A { __typename }',
    'query A { __typename } query B { __typename }',
    '{ payoutUser(id: 1, id: 2) { id } }',
    '{ payoutUser(hash: """\u0000""") { id } }',
    '{ payoutUser(hash: "\\u{110000}") { id } }',
    '{ payoutUser(hash: "\\ud800") { id } }',
    '\ufeff{ __typename }',
    '\u0000{ __typename }',
    'mutation { __typename createPayoutUser }',
    `mutation { createPayoutUser(input: {email: "a@b.co", amount: "${NEVER}"}) { hash } }`,
    `mutation { createPayoutUser(input: {email: "a@b.co", amount: ${NEVER}.5}) { hash } }`,
    `mutation { createPayoutUser(input: {email: "a@b.co", amount: ${NEVER}, x: 1}) { hash } }`,
    `mutation { createPayoutUser(input: [{email: "a@b.co", amount: ${NEVER}}, null]) { hash } }`,
    `query { ${PAY(NEVER)} }`,
    oddText(random),
    null,
    0,
    [],
    {},
    ['{ __typename }'],
    undefined,
  ]);
  const name = random.pick<unknown>([undefined, undefined, null, 'A', '', 0, [], {}, '__proto__']);
  const variables = random.pick<unknown>([undefined, undefined, null, [], 'x', 0, { a: {} }, '{}']);
  const extensions = random.pick<unknown>([
    undefined,
    null,
    [],
    'x',
    { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
  ]);
  const params = { query, operationName: name, variables, extensions };
  const batch = random.chance(0.1) ? [params, params] : params;
  return graphql(random, random.pick([target.rich, undefined]), batch);
};

/** GraphQL by GET, where nothing may be changed. */
const gets: Generator = (random, target) => {
  const query = random.pick([
    `mutation{${PAY(NEVER)}}`,
    `query A{__typename} mutation B{${PAY(NEVER)}}`,
    '{payoutBalance{amount}}',
    '{',
  ]);
  const fields = random.shuffle([
    `query=${encodeURIComponent(query)}`,
    random.pick(['operationName=B', 'operationName=', 'operationName[]=B', 'operationName=%00']),
    random.pick([
      'variables={}',
      'variables=[]',
      'variables={',
      'variables=%ff',
      'variables=null',
      '',
    ]),
    random.pick([
      'extensions=x',
      'extensions={}',
      'query=%7B__typename%7D',
      '__proto__[x]=1',
      '%',
      '',
    ]),
  ]);
  const path = `/graphql?${fields.slice(0, random.whole(1, 4)).join('&')}`;
  const accept = random.pick([
    'application/json',
    'text/event-stream',
    'multipart/mixed',
    'application/graphql-response+json',
    'text/html',
    '*/*;q=0',
    oddText(random),
  ]);
  const method = random.pick(['GET', 'HEAD', 'GET']);
  return { bytes: bytesOf({ method, path, key: target.rich, lines: [`Accept: ${accept}`] }) };
};

/** What is wrong with a GraphQL document, or the way that it comes. */
export const DOCUMENTS: Readonly<Record<string, Generator>> = {
  bombs,
  syntax,
  'GET of GraphQL': gets,
};
