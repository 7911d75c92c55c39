import { type GraphQLSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { ALL_SCOPES, type Scope } from '../../../src/kernel/caller.ts';
import { asksOf } from '../../../src/kernel/field-scopes.ts';
import { InvariantBroken } from '../../../src/kernel/invariant.ts';
import { type Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { NOBODY, type User, payUser } from '../../support/users.ts';

// What a caller may: each field asks for its scope, and no other scope opens it.

/** A credential of this test's alone: a business, with the scopes that the header names. */
const SCOPED = 'x-scoped';

const scopedModule: Module = {
  name: 'scoped',
  callers: [
    (headers) => {
      const given = headers(SCOPED);
      if (given === undefined) return undefined;
      const [tenantId = '', ...scopes] = given.split(' ');
      const may = new Set([...ALL_SCOPES].filter((scope) => scopes.includes(scope)));
      return Promise.resolve({ tenantId, actor: 'test', sees: { kind: 'tenant' }, may });
    },
  ],
};

/** What a field takes, and an operation that asks for it. */
interface Asked {
  readonly takes: Scope | 'none of them';
  /** Whether a payout user may run the operation, by its own hash. */
  readonly own?: true;
  /** The scopes that the operation needs besides, to come as far as the field. */
  readonly besides?: readonly Scope[];
  readonly operation: string;
}

const NOBODYS = `"${NOBODY.id}"`;
const BOB = '(input: { email: "bob@example.com", amount: 1 })';

/** Every field at a root, and every other that has a scope: whoever adds one says here which it takes. */
const FIELDS: Readonly<Record<string, Asked>> = {
  'Query.payoutUser': {
    takes: 'read',
    own: true,
    operation: '{ payoutUser(email: "ada@example.com") { id } }',
  },
  'Query.payoutUsers': { takes: 'read', operation: '{ payoutUsers { totalCount } }' },
  'Query.payoutBalance': { takes: 'read', operation: '{ payoutBalance { amount } }' },
  'Query.history': { takes: 'read', own: true, operation: '{ history { totalCount } }' },
  'Query.historyEntry': {
    takes: 'read',
    own: true,
    operation: `{ historyEntry(id: ${NOBODYS}) { id } }`,
  },
  'Query.node': { takes: 'read', own: true, operation: `{ node(id: ${NOBODYS}) { id } }` },
  'Query.nodes': { takes: 'read', own: true, operation: `{ nodes(ids: [${NOBODYS}]) { id } }` },
  'Mutation.createPayoutUser': {
    takes: 'pay',
    operation: `mutation { createPayoutUser${BOB} { hash } }`,
  },
  'Mutation.reversePayout': {
    takes: 'reverse',
    operation: `mutation { reversePayout(input: { entryId: ${NOBODYS} }) { replayed } }`,
  },
  'Mutation.transferToPayoutBalance': {
    takes: 'manage',
    operation: 'mutation { transferToPayoutBalance(input: { amount: 1 }) { replayed } }',
  },
  'Mutation.rotatePayoutUserHash': {
    takes: 'manage',
    operation: `mutation { rotatePayoutUserHash(id: ${NOBODYS}) { id } }`,
  },
  'Mutation.rotateMyHash': {
    takes: 'none of them',
    own: true,
    operation: 'mutation { rotateMyHash { hash } }',
  },
  'PayoutUser.hash': {
    takes: 'pay',
    own: true,
    besides: ['read'],
    operation: '{ payoutUser(email: "ada@example.com") { hash } }',
  },
  'PayoutUser.history': {
    takes: 'read',
    besides: ['pay'],
    operation: `mutation { createPayoutUser${BOB} { payoutUser { history { totalCount } } } }`,
  },
};

let gateway: TestGateway;
let business: TestBusiness;
let ada: User;

beforeAll(async () => {
  gateway = await openGateway({}, [scopedModule, ...modules]);
});
afterAll(() => gateway.close());

beforeEach(async () => {
  business = await gateway.business();
  ada = await payUser(gateway, business, 'ada@example.com');
});

async function codesOf(headers: Readonly<Record<string, string>>, query: string) {
  const { json, status } = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const errors: { extensions: { code: string } }[] = json.errors ?? [];
  return { status, codes: errors.map(({ extensions }) => extensions.code) };
}

const scoped = (scopes: readonly Scope[]) => ({ [SCOPED]: [business.id, ...scopes].join(' ') });

const REFUSED = { status: 200, codes: ['FORBIDDEN'] };

describe.each(Object.entries(FIELDS))('%s', (_, { takes, own, besides = [], operation }) => {
  test.each([...ALL_SCOPES])('over the scope %s alone', async (scope) => {
    const scopes = [...besides, scope];
    const reply = await codesOf(scoped(scopes), operation);
    if (scopes.some((each) => each === takes)) expect(reply.codes).not.toContain('FORBIDDEN');
    else expect(reply).toEqual(REFUSED);
  });

  test('without any scope, and with all others', async () => {
    expect(await codesOf(scoped([]), operation)).toEqual(REFUSED);
    const others = [...ALL_SCOPES].filter((scope) => scope !== takes);
    expect(await codesOf(scoped(others), operation)).toEqual(REFUSED);
  });

  test('by the hash of a payout user, which has no scopes', async () => {
    const reply = await codesOf({ 'X-Payout-Hash': ada.hash }, operation);
    expect(reply).toEqual(own ? { status: 200, codes: [] } : REFUSED);
  });
});

/** What asks for something, by its coordinate. */
function askingIn(schema: GraphQLSchema): string[] {
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || type.name.startsWith('__')) return [];
    const fields = Object.values(type.getFields());
    const asking = fields.filter((field) => roots.has(type) || asksOf(field));
    return asking.map(({ name }) => `${type.name}.${name}`);
  });
}

test('no field that asks is missing here', () => {
  expect(askingIn(createSchema(modules)).toSorted()).toEqual(Object.keys(FIELDS).toSorted());
});

test('a mutation that would be refused below its root is refused before it moves money', async () => {
  const before = await gateway.graphql(business, '{ payoutBalance { amount } }');
  const query = `mutation { createPayoutUser${BOB} { payoutUser { ...Past } } }
    fragment Past on PayoutUser { history { totalCount } }`;
  expect(await codesOf(scoped(['pay']), query)).toEqual(REFUSED);
  expect((await gateway.graphql(business, '{ payoutBalance { amount } }')).json).toEqual(
    before.json,
  );
  await gateway.expectBooksToBalance();
});

describe('a field that forgets to ask', () => {
  const forgetful = (root: 'Query' | 'Mutation', authScopes?: object): Module => ({
    name: 'forgetful',
    schema: (builder) => {
      const field = { description: 'Asks nobody.', resolve: () => 1 };
      // @ts-expect-error -- it does not compile either
      if (root === 'Query') builder.queryField('forgot', (t) => t.int({ ...field, authScopes }));
      // @ts-expect-error -- it does not compile either
      else builder.mutationField('forgot', (t) => t.int({ ...field, authScopes }));
    },
  });

  test.each(['Query', 'Mutation'] as const)('is built into no schema, as one of %s', (root) => {
    for (const authScopes of [undefined, {}, { $any: {} }]) {
      const build = () => createSchema([...modules, forgetful(root, authScopes)]);
      expect(build).toThrow(InvariantBroken);
      expect(build).toThrow(`${root}.forgot`);
    }
  });
});
