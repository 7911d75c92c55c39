import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/app.ts';
import type { Module } from '../../../src/kernel/module.ts';
import { modules } from '../../../src/modules.ts';
import { type TestGateway, openGateway } from '../../support/gateway.ts';
import { type StatementLog, logStatements } from '../../support/statements.ts';
import { NOBODY } from '../../support/users.ts';
import { walkBounds, walkRouteBounds } from './walk.ts';
import { describePath, pathsOf } from '../tenants/walk/operation.ts';
import { NO_LIMITS, type World, openWorld } from '../tenants/walk/world.ts';

/** A walk asks some hundred things. */
const WALK_MS = 600_000;

const schema = createSchema(modules);
let gateway: TestGateway;
let world: World;
let log: StatementLog;

beforeAll(async () => {
  gateway = await openGateway(NO_LIMITS);
  world = await openWorld(gateway, schema);
  log = await logStatements(gateway);
  // The connections of the log are new: their first statements are not ours.
  await gateway.fetch('/balance', { headers: world.byKey.headers });
});

afterAll(() => gateway.close());

describe('a text without a bound', { timeout: WALK_MS }, () => {
  test('is taken by no argument and no input field of the schema', async () => {
    const { tried, findings } = await walkBounds(gateway, schema, log, world.byKey);
    expect(findings).toEqual([]);
    expect(tried).toContain('PayoutUserFilter.emailContains in Query.payoutUsers');
    expect(tried).toContain('Query.history(after) in Query.history');
    expect(tried.length).toBeGreaterThan(20);
  });

  test('is read by no REST route', async () => {
    const { tried, findings } = await walkRouteBounds(gateway, modules, log, world);
    expect(findings).toEqual([]);
    expect(tried).toContain('query cursor of GET /payout/operations');
    expect(tried).toContain('body payout_hash of POST /payout/operations');
    expect(tried).toContain('header idempotency-key of POST /payout/create');
  });

  test('is found wherever a module takes one', async () => {
    const careless: Module = {
      name: 'careless',
      schema: (builder) => {
        const described = { description: 'Whatever.' };
        const Wish = builder.inputType('Wish', {
          ...described,
          fields: (t) => ({ text: t.string(described) }),
        });
        builder.queryFields((t) => ({
          careless: t.int({
            ...described,
            authScopes: { may: 'read' },
            args: { name: t.arg.id(described), wish: t.arg({ type: Wish, ...described }) },
            resolve: () => 1,
          }),
        }));
      },
    };
    const list = [...modules, careless];
    const other = await openGateway(NO_LIMITS, list);
    const wider = createSchema(list);
    // The other paths are the same as without the module.
    const paths = pathsOf(wider).filter((path) => describePath(path) === 'Query.careless');
    try {
      const { byKey } = await openWorld(other, wider);
      const found = await walkBounds(other, wider, await logStatements(other), byKey, paths);
      const places = found.findings.map((finding) => finding.replace(/ takes.*$/, ''));
      expect(new Set(places)).toEqual(
        new Set(['Query.careless(name) in Query.careless', 'Wish.text in Query.careless']),
      );
    } finally {
      await other.close();
    }
  });
});

/** The refusal of a query, if it was refused for its fields. */
async function fieldsOf(query: string, variables: Record<string, unknown>, auth = world.byKey) {
  const { status, json } = await gateway.fetch('/graphql', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...auth.headers },
    body: JSON.stringify({ query, variables }),
  });
  expect(status).toBe(200);
  const [error] = json.errors ?? [];
  if (error) expect(error.extensions.code).toBe('VALIDATION_FAILED');
  return { data: json.data, fields: error?.extensions.fields, message: error?.message };
}

const tooLong = (name: string) => `The ${name} may not be greater than 255 characters.`;

const FILTERS = {
  emailContains: `query ($text: String) {
    payoutUsers(filter: { emailContains: $text }) { totalCount nodes { id } }
  }`,
  email: 'query ($text: String) { history(filter: { email: $text }) { totalCount nodes { id } } }',
  hash: 'query ($text: String) { history(filter: { hash: $text }) { totalCount nodes { id } } }',
  payoutUserId: `query ($text: ID) {
    history(filter: { payoutUserId: $text }) { totalCount nodes { id } }
  }`,
} as const;

const NAMES = {
  email: 'query ($text: String) { payoutUser(email: $text) { id } }',
  hash: 'query ($text: String) { payoutUser(hash: $text) { id } }',
  id: 'query ($text: ID) { payoutUser(id: $text) { id } }',
} as const;

describe('a text of 255 characters is taken, one of 256 is refused by name:', () => {
  test.each(Object.entries(FILTERS))('%s of a filter', async (name, query) => {
    for (const unit of ['a', '.', '%', '\u{1F600}', 'é']) {
      const whole = await fieldsOf(query, { text: unit.repeat(255) });
      expect(Object.values(whole.data)).toEqual([{ totalCount: 0, nodes: [] }]);
      const { fields, message } = await fieldsOf(query, { text: unit.repeat(256) });
      expect(fields).toEqual({ [name]: [tooLong(name)] });
      expect(message).toBe(tooLong(name));
    }
  });

  test.each(Object.entries(NAMES))('%s of a payout user', async (name, query) => {
    const whole = await fieldsOf(query, { text: 'a'.repeat(255) });
    expect(whole.data).toEqual({ payoutUser: null });
    const { fields } = await fieldsOf(query, { text: 'a'.repeat(256) });
    expect(fields).toEqual({ [name]: [tooLong(name)] });
  });

  test('the spaces around an address do not count', async () => {
    const { id, email } = world.byKey.holdings;
    const text = `${' '.repeat(300)}${email.toUpperCase()}${' '.repeat(300)}`;
    expect((await fieldsOf(NAMES.email, { text })).data).toEqual({ payoutUser: { id } });
  });

  test('all that are too long are named at once', async () => {
    const query = `query ($text: String, $id: ID) {
      history(filter: { email: $text, hash: $text, payoutUserId: $id }) { totalCount }
    }`;
    const text = 'a'.repeat(256);
    const { fields, message } = await fieldsOf(query, { text, id: text });
    expect(Object.keys(fields)).toEqual(['hash', 'email', 'payoutUserId']);
    expect(message).toBe('The given data was invalid.');
  });
});

test('an expression that PostgreSQL compiles is no longer for a text that is', async () => {
  const expressions = async (text: string) => {
    const statements = await log.during(() => fieldsOf(FILTERS.emailContains, { text }));
    return statements.map((each) => / ~ +E?'([^']*)'/.exec(each)?.[1]).filter((each) => each);
  };
  const short = await expressions('a.');
  expect(short.length).toBeGreaterThan(0);
  expect(await expressions('a.'.repeat(127))).toEqual(short);
});

describe('who may not ask is told so before the length of what it asks', () => {
  const query = `{ payoutUsers(filter: { emailContains: "${'a'.repeat(256)}" }) { totalCount } }`;

  test('by hash: FORBIDDEN, and its own lists say VALIDATION_FAILED', async () => {
    const { hash } = world.byHash.holdings;
    const { json } = await gateway.graphql(hash, query);
    expect(json.errors[0].extensions).toEqual({ code: 'FORBIDDEN' });
    const own = await fieldsOf(FILTERS.email, { text: 'a'.repeat(256) }, world.byHash);
    expect(own.fields).toEqual({ email: [tooLong('email')] });
  });

  test('without a credential: UNAUTHENTICATED', async () => {
    const { status, json } = await gateway.graphql(undefined, query);
    expect(status).toBe(401);
    expect(json.errors[0].extensions.code).toBe('UNAUTHENTICATED');
  });

  test('nobody is told by it what another business has', async () => {
    const { email } = world.eve.holdings;
    for (const text of [email, NOBODY.email])
      expect((await fieldsOf(FILTERS.emailContains, { text })).data.payoutUsers.totalCount).toBe(0);
  });
});

test.each([
  ['2026-01-31T12:00:00.', 'Z', 64],
  ['2026-01-31T12:00:00.', '+05:30', 64],
])('a time %s…%s has %d characters at most', async (start, end, most) => {
  const digits = most - start.length - end.length;
  const query = 'query ($t: DateTime) { history(filter: { to: $t }) { totalCount } }';
  const ask = (length: number) =>
    gateway.graphql({ id: '', key: world.byKey.holdings.key }, query, {
      t: start + '1'.repeat(length) + end,
    });
  expect((await ask(digits)).json.errors).toBeUndefined();
  for (const length of [digits + 1, 50_000]) {
    const { json } = await ask(length);
    expect(json.errors[0].extensions).toEqual({ code: 'VALIDATION_FAILED' });
  }
});
