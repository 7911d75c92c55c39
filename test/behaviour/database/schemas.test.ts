import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { migrateAsOwner, requireMigrated } from '../../../src/database/migrate.ts';
import { connect } from '../../../src/database/database.ts';
import { migrations } from '../../../src/database/migrations.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { emptyDatabase, withClient } from '../../support/database.ts';
import { openGatewayOn } from '../../support/gateway.ts';
import { TEST_MS } from '../../support/processes.ts';

// The tables are where they were made, whatever search path a role has, or has been given since.

vi.setConfig({ testTimeout: TEST_MS });

const settings = readSettings({ DATABASE_POOL_SIZE: '2' });
const all = migrations.map(({ name }) => name);
let database: string;

beforeEach(async () => {
  database = await emptyDatabase();
});
const sql = (text: string) => withClient(database, (client) => client.query(text));

/** A role that may log in, and no more, and its address. */
async function newRole(): Promise<{ role: string; url: string }> {
  const role = `svc_${randomUUID().slice(0, 8)}`;
  await sql(`create role ${role} login password 'secret'`);
  return {
    role,
    url: Object.assign(new URL(database), { username: role, password: 'secret' }).href,
  };
}

/** The same with a schema of its own. */
async function newOwner() {
  const owner = await newRole();
  await sql(`create schema ${owner.role} authorization ${owner.role}`);
  return owner;
}

const migrate = (url: string, ownerUrl = url) =>
  migrateAsOwner(modules, { url, ownerUrl }, settings);

async function schemasWithTables(): Promise<string[]> {
  const { rows } = await sql(
    `select schemaname as name from pg_tables where tablename = 'history_entry' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Starts a gateway there, pays, and proves the books; how many businesses there are. */
async function payThere(url: string): Promise<number> {
  const orm = await connect(modules, { url }, settings);
  await requireMigrated(orm, modules);
  await orm.close(true);
  const gateway = await openGatewayOn(url);
  const business = await gateway.business();
  expect((await gateway.pay(business, { email: 'ada@example.com', amount: 1 })).status).toBe(201);
  expect((await gateway.fetch('/health/ready')).status).toBe(200);
  await gateway.expectBooksToBalance();
  const [row] = await gateway.orm.em
    .fork()
    .execute<{ n: string }[]>('select count(*) as n from business');
  await gateway.close();
  return Number(row?.n);
}

test('a role with a schema of its own has its tables there, once', async () => {
  const { role, url } = await newOwner();
  expect(await migrate(url)).toEqual(all);
  expect(await migrate(url)).toEqual([]);
  expect(await schemasWithTables()).toEqual([role]);
  expect(await payThere(url)).toBe(1);
});

test('also where nobody may use the schema public', async () => {
  await sql('revoke all on schema public from public');
  const { role, url } = await newOwner();
  expect(await migrate(url)).toEqual(all);
  expect(await schemasWithTables()).toEqual([role]);
  expect(await payThere(url)).toBe(1);
});

test('they are found by the role that gateways run as, whose own search path leads elsewhere', async () => {
  const owner = await newOwner();
  const runner = await newRole();
  expect(await migrate(runner.url, owner.url)).toEqual(all);
  expect(await migrate(runner.url, owner.url)).toEqual([]);
  expect(await schemasWithTables()).toEqual([owner.role]);
  expect(await payThere(runner.url)).toBe(1);
});

test('they are found when the search path is another afterwards', async () => {
  const { role, url } = await newOwner();
  await sql(
    `create schema books authorization ${role}; create schema "Other one" authorization ${role}`,
  );
  await sql(`alter role ${role} set search_path = books`);
  expect(await migrate(url)).toEqual(all);
  for (const path of ['"Other one"', `''`, 'nowhere, public', '"$user", public']) {
    await sql(`alter role ${role} set search_path = ${path}`);
    expect(await migrate(url)).toEqual([]);
    await payThere(url);
  }
  expect(await schemasWithTables()).toEqual(['books']);
});

test('a schema that is made later, with tables of the same names, hides nothing', async () => {
  const owner = await newRole();
  await sql(`grant create on schema public to ${owner.role}`);
  expect(await migrate(owner.url)).toEqual(all);
  await sql(`create schema ${owner.role} authorization ${owner.role};
    create table ${owner.role}.business (n int); create table ${owner.role}.mikro_orm_migrations (n int)`);
  expect(await migrate(owner.url)).toEqual([]);
  expect(await payThere(owner.url)).toBe(1);
  expect(await schemasWithTables()).toEqual(['public']);
});

test('two installations in one database know nothing of each other', async () => {
  const [one, two] = [await newOwner(), await newOwner()];
  for (const { url } of [one, two]) expect(await migrate(url)).toEqual(all);
  expect(await schemasWithTables()).toEqual([one.role, two.role].toSorted());
  expect(await payThere(one.url)).toBe(1);
  expect(await payThere(one.url)).toBe(2);
  expect(await payThere(two.url)).toBe(1);
});

test('a search path that stands in the address is the one that is meant', async () => {
  const { role, url } = await newOwner();
  expect(await migrate(url)).toEqual(all);
  await sql(`create schema second authorization ${role}`);
  const second = `${url}&options=-csearch_path%3Dsecond`;
  await expect(payThere(second)).rejects.toThrow(/^The database is not migrated/);
  expect(await migrate(second)).toEqual(all);
  expect([await payThere(url), await payThere(url), await payThere(second)]).toEqual([1, 2, 1]);
});

test('several that nothing tells apart are a matter for the operator', async () => {
  const { role, url } = await newOwner();
  await sql(`create schema second authorization ${role}`);
  await migrate(url);
  await migrate(`${url}&options=-csearch_path%3Dsecond`);
  await sql(`alter role ${role} set search_path = public`);
  await expect(connect(modules, { url }, settings)).rejects.toThrow(
    /tables of a gateway in several schemas .* name one there\.$/,
  );
});

test('a role with nowhere to make tables is told so, and nothing is made', async () => {
  const { role, url } = await newRole();
  await expect(migrate(url)).rejects.toThrow(
    `The role ${role} may not make tables in the schema public: make it the owner of the database`,
  );
  await sql(`alter role ${role} set search_path = ''`);
  await expect(migrate(url)).rejects.toThrow(`The role ${role} has no schema to make tables in`);
  expect(await schemasWithTables()).toEqual([]);
});
