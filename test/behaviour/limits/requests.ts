/** What a client asks. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

/** A limit: what a refusal says that there is too much of, its value, and a request with so much. */
export type LimitCase = readonly [
  name: string,
  has: (count: number) => string,
  max: number,
  write: (count: number) => GraphQLRequest,
];

/** So many of something, one after another. */
export function many(count: number, write: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => write(at)).join(' ');
}

const LEAVES = ['id', 'type', 'amount', 'createdAt', 'userBalanceAfter', '__typename'];

/** So many fields of an entry; the same one comes seldom, for each pair of them is compared. */
const leaves = (count: number): string => many(count, (at) => LEAVES[at % LEAVES.length] ?? '');

const LEVELS = ['history(first: 1)', 'nodes', 'payoutUser'];

/** Fields below one another, so many with the leaf. */
function deep(depth: number): string {
  return `{ ${many(depth - 1, (at) => `${LEVELS[at % 3]} {`)} __typename ${'}'.repeat(depth)}`;
}

function nested(depth: number): unknown {
  return depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) };
}

/** 99 rows of 202 fields, the list, the page and as many more as are missing. */
const page = (cost: number, size: string): string =>
  `history(first: ${size}) { nodes { ${leaves(202)} } } ${many(cost - 20_000, () => '__typename')}`;

const aliases = (count: number): string => `${count} aliases`;
const rootFields = (count: number): string => `${count} root fields`;
const directives = (count: number): string => `${count} directives`;
const cost = (count: number): string => `a cost of ${count}`;

/** Every limit of a query, in every form that it can take. */
export const LIMITS: readonly LimitCase[] = [
  ['depth', (n) => `a depth of ${n}`, 12, (n) => ({ query: deep(n) })],
  [
    'depth through fragments',
    (n) => `a depth of ${n}`,
    12,
    (n) => ({ query: `{ ... { ...F } } fragment F on Query ${deep(n)}` }),
  ],
  ['aliases', aliases, 30, (n) => query(`payoutBalance { ${many(n, (at) => `a${at}: amount`)} }`)],
  [
    'aliases of __typename',
    aliases,
    30,
    (n) => query(`payoutBalance { ${many(n, (at) => `a${at}: __typename`)} }`),
  ],
  [
    'aliases in introspection',
    aliases,
    30,
    (n) => query(`__schema { ${many(n, (at) => `a${at}: queryType { name }`)} }`),
  ],
  [
    'aliases in a fragment that is spread',
    aliases,
    30,
    (n) => ({
      query: `{ payoutBalance { ${many(10, () => '...F')} ${many(n - 20, () => '...G')} } }
        fragment F on PayoutBalance { a: amount ... { b: balance } }
        fragment G on PayoutBalance { a: amount }`,
    }),
  ],
  [
    'root fields',
    rootFields,
    20,
    (n) => query(many(n, (at) => `a${at}: payoutBalance { amount }`)),
  ],
  ['root fields of one name', rootFields, 20, (n) => query(many(n, () => '__typename'))],
  [
    'root fields in a fragment that is spread',
    rootFields,
    20,
    (n) => ({
      query: `{ ${many(n - 1, () => '...F')} __typename } fragment F on Query { ... { __typename } }`,
    }),
  ],
  [
    'introspections at the root',
    rootFields,
    20,
    (n) => query(many(n, () => '__schema { __typename }')),
  ],
  [
    'directives',
    directives,
    50,
    (n) => query(`payoutBalance { currency ${many(n, () => 'amount @skip(if: true)')} }`),
  ],
  [
    'directives in a fragment that is spread',
    directives,
    50,
    (n) => ({
      query: `{ payoutBalance { ${many(20, () => '...F @include(if: true)')}
        ${many(n - 40, () => '... @include(if: true) { amount }')} } }
        fragment F on PayoutBalance { currency @include(if: true) }`,
    }),
  ],
  ['cost', cost, 20_000, (n) => query(page(n, '99'))],
  [
    'cost of a page whose length is a variable',
    cost,
    20_000,
    (n) => ({ query: `query ($n: Int!) { ${page(n, '$n')} }`, variables: { n: 99 } }),
  ],
  [
    'tokens',
    () => 'more than 2000 tokens',
    2000,
    // In 21 lists, for each pair of fields of one name in a list is compared.
    (n) => {
      const lists = many(20, (at) => `a${at}: nodes { ${many(94, () => 'id')} }`);
      return query(`history(first: 1) { ${lists} nodes { ${many(n - 1993, () => 'id')} } }`);
    },
  ],
  [
    'depth of variables',
    () => 'a depth of over 10 in its variables',
    10,
    (n) => ({ query: '{ __typename }', variables: { a: nested(n - 1) } }),
  ],
  [
    'values in variables',
    () => 'more than 1000 values in its variables',
    1000,
    (n) => ({ query: '{ __typename }', variables: { a: [{ b: Array(n - 3).fill(null) }] } }),
  ],
];

function query(selections: string): GraphQLRequest {
  return { query: `{ ${selections} }` };
}
