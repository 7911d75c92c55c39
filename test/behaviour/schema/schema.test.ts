import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  buildSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { modules } from '../../../src/modules.ts';

const schema = createSchema(modules);

/** What is promised to callers, the connections written out. */
const contract = buildSchema(`
  scalar Cents
  scalar JSONObject
  scalar DateTime
  type Query {
    payoutUser(hash: String, email: String, id: ID): PayoutUser
    payoutUsers(
      first: Int, after: String, last: Int, before: String,
      filter: PayoutUserFilter, orderBy: PayoutUserOrder
    ): PayoutUserConnection!
    payoutBalance: PayoutBalance!
    history(
      first: Int, after: String, last: Int, before: String, filter: HistoryFilter
    ): HistoryConnection!
    historyEntry(id: ID!): HistoryEntry
    node(id: ID!): Node
    nodes(ids: [ID!]!): [Node]!
  }
  type Mutation {
    createPayoutUser(input: CreatePayoutUserInput!): CreatePayoutUserPayload
    createPayoutUsers(input: CreatePayoutUsersInput!): CreatePayoutUsersPayload
    reversePayout(input: ReversePayoutInput!): ReversePayoutPayload
    transferToPayoutBalance(input: TransferToPayoutBalanceInput!): TransferToPayoutBalancePayload
    rotatePayoutUserHash(id: ID!): PayoutUser
    rotateMyHash: PayoutUser
  }
  input CreatePayoutUserInput { email: String!  amount: Cents!  idempotencyKey: String  reference: String  metadata: JSONObject }
  type CreatePayoutUserPayload {
    hash: String!  created: Boolean!  replayed: Boolean!
    payoutUser: PayoutUser!  entry: HistoryEntry!  payoutBalance: PayoutBalance!
  }
  interface Node { id: ID! }
  type PayoutUser implements Node {
    id: ID!  hash: String!  email: String!  balance: Cents!  status: PayoutUserStatus!
    createdAt: DateTime!  updatedAt: DateTime!
    history(first: Int, after: String, last: Int, before: String): HistoryConnection!
  }
  enum PayoutUserStatus { ACTIVE INACTIVE }
  type PayoutBalance implements Node {
    id: ID!  amount: Cents!  balance: Cents!  currency: String!  payoutsEnabled: Boolean!
  }
  type HistoryEntry implements Node {
    id: ID!  type: HistoryType!  amount: Cents!  payoutBalanceAfter: Cents
    userBalanceAfter: Cents  payoutUser: PayoutUser  createdAt: DateTime!
    balanceAfter: Cents  reference: String  metadata: JSONObject!  reverses: HistoryEntry
    reversedAmount: Cents!  remainingAmount: Cents!  actor: String
  }
  input TransferToPayoutBalanceInput { amount: Cents!  idempotencyKey: String }
  type TransferToPayoutBalancePayload {
    entry: HistoryEntry  payoutBalance: PayoutBalance!  replayed: Boolean!
  }
  enum BatchMode { EACH ALL }
  input CreatePayoutUsersInput {
    payouts: [CreatePayoutUserInput!]!
    mode: BatchMode! = EACH
    dryRun: Boolean = false
    idempotencyKey: String
  }
  type CreatePayoutUsersPayload {
    results: [BatchLine!]!
    paid: Int!
    refused: Int!
    amount: Cents!
    payoutBalance: PayoutBalance!
    replayed: Boolean!
  }
  enum BatchLineStatus { PAID REPLAYED REFUSED NOT_PAID }
  type BatchLine {
    index: Int!
    status: BatchLineStatus!
    hash: String
    entry: HistoryEntry
    error: BatchLineError
  }
  type BatchLineError {
    code: String!
    message: String!
    fields: JSONObject
  }
  input ReversePayoutInput {
    entryId: ID!  amount: Cents  idempotencyKey: String  reference: String  metadata: JSONObject
  }
  type ReversePayoutPayload {
    entry: HistoryEntry!  reversed: HistoryEntry!  reversedAmount: Cents!  payoutUser: PayoutUser!
    payoutBalance: PayoutBalance!  replayed: Boolean!
  }
  enum HistoryType { DEPOSIT TRANSFER TOP_UP ALLOCATION REVERSAL }
  input HistoryFilter {
    type: HistoryType  hash: String  email: String  payoutUserId: ID  reference: String
    from: DateTime  to: DateTime
  }
  input PayoutUserFilter { emailContains: String  status: PayoutUserStatus  minBalance: Cents }
  input PayoutUserOrder { field: PayoutUserOrderField!  direction: OrderDirection! }
  enum PayoutUserOrderField { CREATED_AT BALANCE EMAIL }
  enum OrderDirection { ASC DESC }
  type PayoutUserConnection {
    edges: [PayoutUserEdge!]!  nodes: [PayoutUser!]!  pageInfo: PageInfo!  totalCount: Int!
  }
  type PayoutUserEdge { cursor: String!  node: PayoutUser! }
  type HistoryConnection {
    edges: [HistoryEdge!]!  nodes: [HistoryEntry!]!  pageInfo: PageInfo!  totalCount: Int!
  }
  type HistoryEdge { cursor: String!  node: HistoryEntry! }
  type PageInfo {
    hasNextPage: Boolean!  hasPreviousPage: Boolean!  startCursor: String  endCursor: String
  }
`);

/** One thing that a schema names, such as `Query.history(first:)`. */
interface Item {
  readonly path: string;
  /** Its type as SDL writes it; the kind of a type that is declared. */
  readonly type: string;
  readonly description: string | null | undefined;
  /** Whether a caller must give it, being an argument or a field of an input. */
  readonly required: boolean;
}

function itemsOf(of: GraphQLSchema): Item[] {
  return Object.values(of.getTypeMap())
    .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
    .flatMap(itemsOfType);
}

function itemsOfType(type: GraphQLNamedType): Item[] {
  const { name, description } = type;
  const self = { path: name, type: type.constructor.name, description, required: false };
  if (isObjectType(type) || isInterfaceType(type)) {
    const fields = Object.values(type.getFields());
    const interfaces = type.getInterfaces().map((each) => `implements ${each.name}`);
    return [
      { ...self, type: [self.type, ...interfaces].join(' ') },
      ...fields.flatMap((field) => itemsOfField(name, field)),
    ];
  }
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return [self, ...fields.map((field) => inputItem(`${name}.${field.name}`, field))];
  }
  if (!isEnumType(type)) return [self];
  const values = type.getValues().map((value) => ({
    path: `${name}.${value.name}`,
    type: 'value',
    description: value.description,
    required: false,
  }));
  return [self, ...values];
}

function itemsOfField(owner: string, field: GraphQLField<unknown, unknown>): Item[] {
  const path = `${owner}.${field.name}`;
  const { description } = field;
  const self = { path, type: String(field.type), description, required: false };
  return [self, ...field.args.map((argument) => inputItem(`${path}(${argument.name}:)`, argument))];
}

function inputItem(path: string, input: GraphQLArgument | GraphQLInputField): Item {
  const type = String(input.type);
  const hasDefault = input.default !== undefined || input.defaultValue !== undefined;
  const required = type.endsWith('!') && !hasDefault;
  return { path, type, description: input.description, required };
}

test('schema.graphql at the top of the repo is the schema as built', async () => {
  await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot(
    '../../../schema.graphql',
  );
});

test('every type, field, argument, input field and enum value has a description', () => {
  const items = itemsOf(schema);
  expect(items.length).toBeGreaterThan(100);
  const bare = items.filter(({ description }) => (description ?? '').trim() === '');
  expect(bare.map(({ path }) => path)).toEqual([]);
});

const built = new Map(itemsOf(schema).map((item) => [item.path, item]));

test.each(itemsOf(contract))('the contract names $path as $type', ({ path, type, required }) => {
  expect(built.get(path)).toMatchObject({ path, type, required });
});

test('what the schema has beyond the contract need not be given', () => {
  const named = new Set(itemsOf(contract).map(({ path }) => path));
  const extra = [...built.values()].filter(({ path }) => !named.has(path));
  expect(extra.filter(({ required }) => required)).toEqual([]);
});

test('there is no other way in than the roots of the contract', () => {
  expect(schema.getQueryType()?.name).toBe('Query');
  expect(schema.getMutationType()?.name).toBe('Mutation');
  expect(schema.getSubscriptionType()).toBeUndefined();
});

test('each scalar of our own says where it is specified', () => {
  const own = Object.values(schema.getTypeMap()).filter(
    (type) => isScalarType(type) && !isSpecifiedScalarType(type),
  );
  expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['Cents', 'DateTime']));
  for (const type of own) {
    expect(type).toHaveProperty(
      'specifiedByURL',
      expect.stringMatching(/^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d+/),
    );
  }
});
