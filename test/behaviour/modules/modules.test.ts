import { defineEntity, p } from '@mikro-orm/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createSchema } from '../../../src/app.ts';
import { SECRET_KEY } from '../../../src/business/caller.ts';
import { migrateAsOwner } from '../../../src/database/migrate.ts';
import { openOrm } from '../../../src/database/orm.ts';
import type { Command } from '../../../src/kernel/command.ts';
import { identityOf } from '../../../src/kernel/context.ts';
import { newId } from '../../../src/kernel/ids.ts';
import { type Module, checkModules } from '../../../src/kernel/module.ts';
import type { Route } from '../../../src/kernel/route.ts';
import { rightsTo } from '../../../src/kernel/rights.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { OperatorError } from '../../../src/settings/operator-error.ts';
import { command } from '../../support/command-line.ts';
import { runnerUrl } from '../../support/database.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../../support/gateway.ts';

// A slice of the product that nothing else knows: notes that a business writes to itself.

const NoteSchema = defineEntity({
  name: 'Note',
  tableName: 'note',
  properties: { businessId: p.uuid().primary(), id: p.uuid().primary(), text: p.text() },
});
class Note extends NoteSchema.class {}
NoteSchema.setClass(Note);

const route: Route<{ notes: { text: string }[] }> = {
  path: '/notes',
  methods: ['GET'],
  credentials: [SECRET_KEY],
  operation: '{ notes { text } }',
  reply: ({ notes }) => ({ status: 200, body: { notes: notes.map(({ text }) => text) } }),
};

const add: Command<{ id: string; text: string }> = {
  name: 'note add',
  summary: 'Adds a note.',
  example: 'ID --text hello',
  arguments: [{ name: 'ID', description: "the business's id" }],
  options: [{ name: 'text', description: 'the note', required: true }],
  input: z.object({ id: z.string(), text: z.string() }),
  run: ({ orm }, { id: businessId, text }) =>
    orm.em.fork().transactional(async (tx) => {
      const { id } = tx.create(Note, { businessId, id: newId(new Date()), text });
      return { id, text };
    }),
};

const noteModule: Module = {
  name: 'note',
  requires: ['business'],
  entities: [Note],
  rights: [rightsTo(Note, { insert: true })],
  schema: (builder) => {
    builder.objectType(Note, {
      name: 'Note',
      description: 'A note.',
      fields: (t) => ({ text: t.exposeString('text', { description: 'What it says.' }) }),
    });
    builder.queryField('notes', (t) =>
      t.field({
        type: [Note],
        description: 'The notes of the business.',
        authScopes: { may: 'read' },
        resolve: (_root, _args, context) =>
          context.em().find(Note, { businessId: identityOf(context).tenantId }),
      }),
    );
  },
  routes: [route],
  commands: [add],
};

const composed = [...modules, noteModule];

describe('one more module', () => {
  let gateway: TestGateway;
  let business: TestBusiness;
  let migration: string;

  beforeAll(async () => {
    gateway = await openGateway({}, composed);
    // The gateway's role sees no constraint, and may make no table.
    const owner = await openOrm(composed, gateway.databaseUrl, readSettings({}));
    migration = await owner.schema.getUpdateSchemaSQL({ wrap: false });
    await owner.em.fork().execute(migration);
    await owner.close(true);
    const urls = { url: runnerUrl(gateway.databaseUrl), ownerUrl: gateway.databaseUrl };
    await migrateAsOwner(composed, urls, readSettings({}));
    business = await gateway.business();
  });

  afterAll(() => gateway.close());

  test('needs a migration for its own table, and for nothing else', () => {
    const changes = migration.match(/\b(?:create|alter|drop) \w+ "?\w+"?/g);
    expect(changes).toEqual(['create table "note"']);
  });

  test('has its command run, its query and its REST address answered', async () => {
    const env = { DATABASE_URL: runnerUrl(gateway.databaseUrl) };
    const args = ['note', 'add', business.id, '--text', 'hello', '--json'];
    const { stdout } = await command(args, env, composed);
    expect(JSON.parse(stdout)).toEqual({ id: expect.any(String), text: 'hello' });

    const { json } = await gateway.graphql(business, '{ notes { text } }');
    expect(json).toEqual({ data: { notes: [{ text: 'hello' }] } });

    const headers = { Authorization: `Bearer ${business.key}` };
    const rest = await gateway.fetch('/notes', { headers });
    expect(rest).toMatchObject({ status: 200, text: '{"notes":["hello"]}' });
  });

  test('is as guarded as the others: by method, credential and tenant', async () => {
    expect((await gateway.fetch('/notes')).status).toBe(401);
    expect((await gateway.fetch('/notes', { method: 'POST' })).status).toBe(405);
    expect((await gateway.graphql(undefined, '{ notes { text } }')).status).toBe(401);
    const paid = await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
    const { json } = await gateway.graphql(paid.json.hash as string, '{ notes { text } }');
    expect(json.errors[0].extensions.code).toBe('FORBIDDEN');
    const other = await gateway.graphql(await gateway.business(), '{ notes { text } }');
    expect(other.json).toEqual({ data: { notes: [] } });
  });

  test('changes nothing of the others, which pay as before', async () => {
    const { status } = await gateway.pay(business, { email: 'bob@example.com', amount: 1 });
    expect(status).toBe(201);
    await gateway.expectBooksToBalance();
  });
});

test('the schema without a module is without its fields', () => {
  const fieldsOf = (list: readonly Module[]) =>
    Object.keys(createSchema(list).getQueryType()?.getFields() ?? {});
  expect(fieldsOf(composed).toSorted()).toEqual([...fieldsOf(modules), 'notes'].toSorted());
});

describe('the list of modules', () => {
  const a: Module = { name: 'a' };
  const b: Module = { name: 'b', requires: ['a'] };

  test('is taken as it is where each stands after what it requires', () => {
    expect(checkModules([a, b])).toEqual([a, b]);
    expect(checkModules(modules)).toBe(modules);
    expect(checkModules([])).toEqual([]);
  });

  test.each([
    ['is not listed', [b], ['"b"', '"a"', 'not listed']],
    ['is listed too late', [b, a], ['"b"', '"a"', 'after']],
    ['is listed twice', [a, b, a], ['"a"', 'twice']],
    ['requires itself', [{ name: 'c', requires: ['c'] }], ['"c"']],
  ])('is refused by name where one %s', async (_, list, words) => {
    const refuse = () => checkModules(list);
    expect(refuse).toThrow(OperatorError);
    for (const word of words) expect(refuse).toThrow(word);
    // The start itself ends so, not only the check.
    await expect(openGateway({}, list)).rejects.toThrow(OperatorError);
  });
});
