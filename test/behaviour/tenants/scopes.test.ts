import { type GraphQLSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { ALL_SCOPES, type Caller, type Scope } from '../../../src/kernel/caller.ts';
import { asksOf } from '../../../src/kernel/field-scopes.ts';
import { type Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { NOBODY, type User, payUser } from '../../support/users.ts';
import { draft, lines } from '../pay-runs/drafts.ts';
import { BOB, FIELDS, ROUTES } from './scope-tables.ts';

// What a caller may: each field asks for its scope, and no other scope opens it.

/** A credential of this test's alone: a business, with the scopes that the header names. */
const SCOPED = 'x-scoped';

function callerOf(header: string): Caller {
  const [tenantId = '', ...scopes] = header.split(' ');
  const may = new Set([...ALL_SCOPES].filter((scope) => scopes.includes(scope)));
  return { tenantId, actor: 'test', sees: { kind: 'tenant' }, may };
}

const scopedModule: Module = {
  name: 'scoped',
  authenticators: [
    {
      credential: SCOPED,
      authenticate: ({ header }) => {
        const given = header(SCOPED);
        return given === undefined ? undefined : Promise.resolve(callerOf(given));
      },
    },
  ],
  // The product's own addresses, once more for this credential.
  routes: modules
    .flatMap(({ routes }) => routes ?? [])
    .map((route) => ({ ...route, path: `/scoped${route.path}`, credentials: [SCOPED] })),
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
  await draft(gateway, business.id, lines(1));
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

describe.each(Object.entries(ROUTES))('over REST, %s', (path, { takes, body, method }) => {
  test.each([...ALL_SCOPES])('over the scope %s alone', async (scope) => {
    const { status, text } = await gateway.fetch(`/scoped${path.replace('{id}', NOBODY.id)}`, {
      ...(method && { method }),
      headers: { ...scoped([scope]), ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    if (scope === takes) expect(status).not.toBe(403);
    else expect({ status, text }).toEqual({ status: 403, text: '{"error":"Forbidden"}' });
  });
});

test('no REST address is missing here but the one that takes a hash, and so no scope', () => {
  const paths = modules.flatMap(({ routes }) => routes ?? []).map(({ path }) => path);
  expect(paths.toSorted()).toEqual([...Object.keys(ROUTES), '/payout/operations'].toSorted());
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
  const balance = () => gateway.graphql(business, '{ payoutBalance { amount } }');
  const before = (await balance()).json;
  const query = `mutation { createPayoutUser${BOB} { payoutUser { ...Past } } }
    fragment Past on PayoutUser { history { totalCount } }`;
  expect(await codesOf(scoped(['pay']), query)).toEqual(REFUSED);
  expect((await balance()).json).toEqual(before);
  await gateway.expectBooksToBalance();
});
