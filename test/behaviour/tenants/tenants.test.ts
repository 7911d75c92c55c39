import type { GraphQLSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import { SECRET_KEY } from '../../../src/business/caller.ts';
import { CSV_CONTENT_TYPE, writeCsv } from '../../../src/http/csv.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { PayoutUser } from '../../../src/payout-user/payout-user.ts';
import { type TestGateway, openGateway } from '../../support/gateway.ts';
import { walkFiles } from './walk/file-walk.ts';
import { walkGraphQL } from './walk/graphql-walk.ts';
import { describePath, pathsOf } from './walk/operation.ts';
import { walkRoutes } from './walk/rest-walk.ts';
import { NO_LIMITS, type World, openWorld } from './walk/world.ts';

/** A walk asks some hundred things. */
const WALK_MS = 600_000;

/** A gateway of these modules, with two businesses. */
function useWorld(list: readonly Module[]) {
  let opened: { gateway: TestGateway; schema: GraphQLSchema; world: World };
  beforeAll(async () => {
    const gateway = await openGateway(NO_LIMITS, list);
    const schema = createSchema(list);
    opened = { gateway, schema, world: await openWorld(gateway, schema) };
  });
  afterAll(() => opened.gateway.close());
  return () => opened;
}

describe('of two businesses', { timeout: WALK_MS }, () => {
  const opened = useWorld(modules);

  test("no argument of the schema tells the other's value from nobody's", async () => {
    const { gateway, schema, world } = opened();
    expect(await walkGraphQL(gateway, schema, world)).toEqual([]);
  });

  test("nothing that a REST route reads tells the other's value from nobody's", async () => {
    const { gateway, world } = opened();
    expect(await walkRoutes(gateway, modules, world)).toEqual([]);
  });

  test("no file tells the other's value from nobody's", async () => {
    const { gateway, world } = opened();
    expect(await walkFiles(gateway, modules, world)).toEqual([]);
  });

  test('each has something that must not be shown, and the books of both balance', async () => {
    const { gateway, world } = opened();
    const { theirs, byKey, byHash, bob, eve } = world;
    const { hash, email, id, balance } = eve.holdings;
    for (const secret of [hash, email, id, balance, theirs.id, theirs.key]) {
      expect(byKey.secrets).toContain(secret);
      expect(byHash.secrets).toContain(secret);
    }
    for (const secret of [bob.holdings.hash, bob.holdings.email]) {
      expect(byHash.secrets).toContain(secret);
    }
    await gateway.expectBooksToBalance();
  });
});

/** A module that forgets, in each way that there is, whose rows it may show. */
const leakyModule: Module = {
  name: 'leaky',
  requires: ['payout-user'],
  schema: (builder) => {
    const description = 'It shows too much.';
    builder.queryFields((t) => ({
      // No more than whether there is one.
      leak: t.int({
        description,
        authScopes: { may: 'read', sees: 'one' },
        args: { id: t.arg.id({ description, required: true }) },
        resolve: (_root, { id }, context) => context.em().count(PayoutUser, { id }),
      }),
      everybody: t.stringList({
        description,
        authScopes: { may: 'read' },
        resolve: async (_root, _args, context) =>
          (await context.em().find(PayoutUser, {})).map(({ email }) => email),
      }),
    }));
    builder.objectField(PayoutUser, 'neighbour', (t) =>
      t.field({
        type: PayoutUser,
        description,
        resolve: ({ business }, _args, context) =>
          context.em().findOneOrFail(PayoutUser, { business }, { orderBy: { id: 'desc' } }),
      }),
    );
  },
  endpoints: ({ orm }) => [
    {
      path: '/everybody',
      methods: ['GET'],
      credentials: [SECRET_KEY],
      serve: async ({ res }) => {
        const users = await orm.em.fork().find(PayoutUser, {});
        res.writeHead(200, { 'Content-Type': CSV_CONTENT_TYPE });
        res.end(writeCsv([['email'], ...users.map(({ email }) => [email])]));
      },
    },
  ],
  routes: [
    {
      path: '/leak',
      methods: ['GET'],
      parameters: ['leak'],
      credentials: [SECRET_KEY],
      operation: 'query ($id: ID!) { leak(id: $id) }',
      variables: async ({ query }) => ({ id: query('leak') }),
      reply: (data) => ({ status: 200, body: data as object }),
    },
    {
      path: '/curious',
      methods: ['POST'],
      credentials: [SECRET_KEY],
      operation: '{ payoutBalance { amount } }',
      variables: async ({ json }) => ({ wish: (await json())['wish'] }),
      reply: (data) => ({ status: 200, body: data as object }),
    },
  ],
};

describe('what leaks is found:', { timeout: WALK_MS }, () => {
  const leaky = [...modules, leakyModule];
  const opened = useWorld(leaky);

  test('by a key, by a payout user, in an argument, in a list and below another type', async () => {
    const { gateway, schema, world } = opened();
    const { bob, eve } = world;
    // Of the arguments the leaking one alone: the others are the same as without the module.
    const paths = pathsOf(schema).filter((path) => describePath(path) === 'Query.leak');
    const findings = await walkGraphQL(gateway, schema, world, paths);
    for (const found of [
      "a key puts eve's into Query.leak(id) in Query.leak: ",
      'a payout user asks for Query.leak, and it is not FORBIDDEN',
      `a key asks for Query.everybody and is shown `,
      `a payout user asks for Query.payoutUser and is shown `,
    ]) {
      expect(findings).toContainEqual(expect.stringContaining(found));
    }
    const shown = findings.filter((finding) => finding.includes('is shown'));
    expect(shown.join('\n')).toContain(eve.holdings.email);
    expect(shown.join('\n')).toContain(bob.holdings.hash);
  });

  test('by a REST route; and one that reads something new must be given a value for it', async () => {
    const { gateway, world } = opened();
    const findings = await walkRoutes(gateway, leaky, world);
    expect(findings).toEqual([
      expect.stringContaining("GET /leak with eve's query leak: "),
      expect.stringContaining('POST /curious reads body wish, which is new: say in INPUTS'),
    ]);
  });

  test('by a file', async () => {
    const { gateway, world } = opened();
    const findings = await walkFiles(gateway, [leakyModule], world);
    expect(findings).toContainEqual(
      expect.stringMatching(/^GET \/everybody with nothing else and is shown .*eve@example\.com/),
    );
  });

  test('an argument that is new must be given a value', async () => {
    const { gateway, world } = opened();
    const curious: Module = {
      name: 'curious',
      schema: (builder) => {
        const arg = { description: 'Whatever.' };
        builder.queryField('curious', (t) =>
          t.int({
            ...arg,
            authScopes: { may: 'read' },
            args: { wish: t.arg.string(arg), many: t.arg.int(arg) },
            resolve: () => 1,
          }),
        );
      },
    };
    const schema = createSchema([...modules, curious]);
    expect(await walkGraphQL(gateway, schema, world)).toEqual([
      expect.stringContaining('Query.curious(wish): String is new: say in ARGUMENTS'),
    ]);
  });
});
