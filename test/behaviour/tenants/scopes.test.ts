import { type GraphQLSchema, isObjectType } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { SECRET_KEY } from '../../../src/business/caller.ts';
import { ALL_SCOPES, type Scope } from '../../../src/kernel/caller.ts';
import { asksOf } from '../../../src/kernel/field-scopes.ts';
import { modules } from '../../../src/modules.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';
import { NOBODY, type User, payUser } from '../../support/users.ts';
import { draft, lines } from '../pay-runs/drafts.ts';
import { BOB, DRAFT, FIELDS } from './scope-fields.ts';
import { ROUTES } from './scope-routes.ts';

// What a caller may: each field asks for its scope, and no other scope opens it.

let gateway: TestGateway;
let business: TestBusiness;
let ada: User;
let run: string;

beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());

beforeEach(async () => {
  business = await gateway.business();
  ada = await payUser(gateway, business, 'ada@example.com');
  run = await draft(gateway, business.id, lines(1));
});

async function codesOf(headers: Readonly<Record<string, string>>, query: string) {
  const reply = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify({ query: query.replace(DRAFT, run) }),
  });
  const { status } = reply;
  // A subscription that is not refused has begun.
  if (reply.headers.get('content-type')?.startsWith('text/event-stream')) {
    await reply.body?.cancel();
    return { status, codes: [] };
  }
  const { errors = [] } = (await reply.json()) as { errors?: { extensions: { code: string } }[] };
  return { status, codes: errors.map(({ extensions }) => extensions.code) };
}

/** A real key of the business, with these scopes. */
async function scoped(scopes: readonly Scope[]): Promise<Readonly<Record<string, string>>> {
  const { key } = await keyOf(gateway, business, { scopes });
  return { Authorization: `Bearer ${key}` };
}

const FORBIDDEN = { status: 403, text: '{"error":"Forbidden"}' };
const REFUSED = { status: 200, codes: ['FORBIDDEN'] };

describe.each(Object.entries(FIELDS))('%s', (_, { takes, own, besides = [], operation }) => {
  const opening = new Set<string>([takes].flat());

  test.each([...ALL_SCOPES])('over the scope %s alone', async (scope) => {
    const scopes = [...besides, scope];
    const reply = await codesOf(await scoped(scopes), operation);
    if (scopes.some((each) => opening.has(each))) expect(reply.codes).not.toContain('FORBIDDEN');
    else expect(reply).toEqual(REFUSED);
  });

  test('with all scopes but its own', async () => {
    const others = [...ALL_SCOPES].filter((scope) => !opening.has(scope));
    expect(await codesOf(await scoped(others), operation)).toEqual(REFUSED);
  });

  test('by the hash of a payout user, which has no scopes', async () => {
    const reply = await codesOf({ 'X-Payout-Hash': ada.hash }, operation);
    expect(reply).toEqual(own ? { status: 200, codes: [] } : REFUSED);
  });
});

describe.each(Object.entries(ROUTES))('over REST, %s', (address, { takes, body, ...asked }) => {
  test.each([...ALL_SCOPES])('over the scope %s alone', async (scope) => {
    const [method = '', path = ''] = address.split(' ');
    const ask = async (text: string | undefined) =>
      gateway.fetch(path.replace('{id}', NOBODY.id), {
        method,
        headers: {
          'Content-Type': 'application/json',
          ...asked.headers,
          ...(await scoped([scope])),
        },
        ...(text !== undefined && { body: text }),
      });
    const { status, text } = await ask(typeof body === 'object' ? JSON.stringify(body) : body);
    if (scope === takes) {
      expect(status).not.toBe(403);
      return;
    }
    expect({ status, text }).toEqual(FORBIDDEN);
    // Whoever may not is not told what else is wrong.
    if (body !== undefined) expect(await ask('{')).toMatchObject(FORBIDDEN);
  });
});

test('no REST address is missing here but those that take a hash, and so no scope', () => {
  const { app } = gateway.serving;
  const routes = modules.flatMap(({ routes: own }) => own ?? []);
  const endpoints = modules.flatMap(({ endpoints: own }) => own?.(app) ?? []);
  const addresses = [...routes, ...endpoints]
    .filter(({ credentials }) => credentials?.includes(SECRET_KEY))
    .flatMap(({ methods, path }) => methods.map((method) => `${method} ${path}`));
  expect([...new Set(addresses)].toSorted()).toEqual(Object.keys(ROUTES).toSorted());
});

/** What asks for something, by its coordinate. */
function askingIn(schema: GraphQLSchema): string[] {
  const roots = new Set<unknown>([
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ]);
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
  expect(await codesOf(await scoped(['pay']), query)).toEqual(REFUSED);
  expect((await balance()).json).toEqual(before);
  await gateway.expectBooksToBalance();
});
