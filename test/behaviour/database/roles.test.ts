import { beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../../src/database/database.ts';
import { prepareRoles } from '../../../src/database/embedded-roles.ts';
import { migrate, migrateAsOwner, requireMigrated } from '../../../src/database/migrate.ts';
import { hasMoreRights, rightsOf } from '../../../src/database/rights.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { createDatabase, emptyDatabase, runnerUrl, withClient } from '../../support/database.ts';
import { openGateway, openGatewayOn } from '../../support/gateway.ts';

const settings = readSettings({ DATABASE_POOL_SIZE: '2' });
const INSUFFICIENT_PRIVILEGE = '42501';

const sql = (url: string, text: string) => withClient(url, (client) => client.query(text));
const value = async (url: string, text: string): Promise<unknown> =>
  Object.values((await sql(url, text)).rows[0] as object)[0];

/** Whether the role of an address may do more than it needs to; an error where it may do less. */
async function mayMore(url: string): Promise<boolean> {
  const orm = await connect(modules, { url }, settings);
  try {
    await requireMigrated(orm, modules);
    return await hasMoreRights(orm.em.fork(), rightsOf(orm, modules));
  } finally {
    await orm.close(true);
  }
}

/** A role of an operator's, which may log in and what else is said. */
async function newRole(database: string, may: string): Promise<string> {
  const url = new URL(database);
  const name = `role_${url.pathname.slice(6, 16)}_${may.length}`;
  await sql(database, `create role ${name} login password 'secret' ${may}`);
  return Object.assign(url, { username: name, password: 'secret' }).href;
}

describe("the gateway's role", () => {
  let superuser: string;
  let runner: string;

  beforeAll(async () => {
    superuser = await createDatabase();
    runner = runnerUrl(superuser);
    await migrateAsOwner(modules, { url: runner, ownerUrl: superuser }, settings);
    await sql(
      superuser,
      `insert into business values (gen_random_uuid(), 'A', 0, 0, true, 0, gen_random_uuid(), now(), now());
       alter table history_entry disable trigger user`,
    );
  });

  test('may do neither less than the code needs nor more', async () => {
    expect(await mayMore(runner)).toBe(false);
    expect(await mayMore(superuser)).toBe(true);
  });

  test('is the one that gateways run as', async () => {
    const gateway = await openGateway();
    const [row] = await gateway.orm.em.fork().execute('select current_user as role');
    expect(row).toEqual({ role: 'payout_run' });
    await gateway.close();
  });

  // Though its trigger is off: these are refused for want of a right.
  test.each([
    'update history_entry set amount = 2',
    'update history_entry set created_at = now() where false',
    'select from history_entry for update',
    'delete from history_entry',
    'truncate history_entry',
    `insert into history_entry select * from history_entry
       on conflict (business_id, id) do update set amount = 2`,
    'begin; lock table history_entry in exclusive mode',
    'alter table history_entry disable trigger user',
    'drop trigger history_entry_append_only on history_entry',
    'drop table history_entry',
    'create or replace function history_entry_history_entry_append_only_fn() returns trigger ' +
      'language plpgsql as $$ begin return null; end $$',
    `update business set name = 'B'`,
    'update business set business_id = last_id',
    'delete from business',
    'truncate business cascade',
    `update api_key set digest = ''`,
    'delete from api_key',
    `update payout_user set email = 'eve@example.com'`,
    `update payout_user set created_at = now()`,
    'delete from payout_user',
    'update installation set id = 1',
    'delete from installation',
    'update idempotency_record set entry_id = entry_id',
    'truncate idempotency_record',
    `insert into mikro_orm_migrations (name) values ('none')`,
    'delete from mikro_orm_migrations',
    'create table mine (id int)',
    'create temporary table mine (id int)',
    'create index mine on business (name)',
    'create schema mine',
    'create extension hstore',
    'create role mine',
    'set role payout_owner',
    `set session_replication_role = 'replica'`,
    `copy business to program 'true'`,
  ])('may not: %s', async (statement) => {
    const code = INSUFFICIENT_PRIVILEGE;
    const message = expect.stringMatching(/permission denied|must be owner|does not have/);
    await expect(sql(runner, statement)).rejects.toMatchObject({ code, message });
  });

  test('owns nothing, and enters no other database of the embedded server', async () => {
    const owned = `select count(*)::int from pg_shdepend
      where refobjid = 'payout_run'::regrole and deptype = 'o'`;
    expect(await value(superuser, owned)).toBe(0);
    const postgres = Object.assign(new URL(runner), { pathname: '/postgres' }).href;
    await expect(sql(postgres, 'select 1')).rejects.toMatchObject({ code: INSUFFICIENT_PRIVILEGE });
  });
});

describe('an embedded database of the version before', () => {
  test('gets its roles at the next start, once, and serves as it did', async () => {
    const superuser = await emptyDatabase();
    const orm = await connect(modules, { url: superuser }, settings);
    await migrate(orm);
    await orm.close(true);
    const owners = `select string_agg(distinct pg_get_userbyid(relowner), ' ') from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'S')`;
    expect(await value(superuser, owners)).toBe('postgres');

    const urls = await prepareRoles(superuser);
    expect(await value(superuser, owners)).toBe('payout_owner');
    const version = `select string_agg(xmin::text, ' ') from pg_class
      where relnamespace = 'public'::regnamespace`;
    const changed = await value(superuser, version);
    expect(await Promise.all([prepareRoles(superuser), prepareRoles(superuser)])).toEqual([
      urls,
      urls,
    ]);
    expect(await value(superuser, version)).toBe(changed);

    expect(await migrateAsOwner(modules, urls, settings)).toEqual([]);
    const gateway = await openGatewayOn(superuser);
    const business = await gateway.business();
    expect((await gateway.pay(business, { email: 'a@b.co', amount: 1 })).status).toBe(201);
    await gateway.expectBooksToBalance();
    await gateway.close();
  });
});

describe("on an operator's database", () => {
  test('the owner makes the role with its password, and gives it its rights', async () => {
    const database = await emptyDatabase();
    const ownerUrl = await newRole(database, 'createrole');
    const { username: owner } = new URL(ownerUrl);
    await sql(database, `alter database ${new URL(database).pathname.slice(1)} owner to ${owner}`);
    const username = `${owner}_run`;
    const password = encodeURIComponent('pass word:@/%ü');
    const url = Object.assign(new URL(database), { username, password }).href;
    const urls = { url, ownerUrl };
    await expect(mayMore(url)).rejects.toThrow('the password is wrong');
    expect((await migrateAsOwner(modules, urls, settings)).length).toBeGreaterThan(0);
    expect(await mayMore(url)).toBe(false);
    expect(await mayMore(ownerUrl)).toBe(true);
    await expect(sql(url, 'create temporary table mine (id int)')).rejects.toThrow('permission');

    // What has been added to its rights by hand is taken away, what is missing is given.
    await sql(
      ownerUrl,
      `grant all on business to ${username}; revoke insert on api_key from ${username}`,
    );
    const lacking =
      'The role of DATABASE_URL lacks a right (insert api_key): run `npm run --silent cli -- ' +
      'migrate` with MIGRATION_DATABASE_URL set to the address of the role that owns the tables.';
    await expect(mayMore(url)).rejects.toThrow(lacking);
    expect(await migrateAsOwner(modules, urls, settings)).toEqual([]);
    expect(await mayMore(url)).toBe(false);

    await sql(ownerUrl, `revoke all on mikro_orm_migrations from ${username}`);
    await expect(mayMore(url)).rejects.toThrow('lacks a right (select mikro_orm_migrations)');
  });

  test('an owner who may make no role says so, and nothing is migrated', async () => {
    const database = await emptyDatabase();
    const ownerUrl = await newRole(database, '');
    await sql(database, `grant create on schema public to ${new URL(ownerUrl).username}`);
    const username = `${new URL(ownerUrl).username}_run`;
    const url = Object.assign(new URL(database), { username, password: 'secret' }).href;
    await expect(migrateAsOwner(modules, { url, ownerUrl }, settings)).rejects.toThrow(
      /^The role \w+_run of DATABASE_URL does not exist, and .* create it/,
    );
    expect(await value(database, `select to_regclass('business')`)).toBeNull();

    // Where somebody else has made it, it gets all the same what is the owner's to give.
    await sql(database, `create role ${username} login password 'secret'`);
    await migrateAsOwner(modules, { url, ownerUrl }, settings);
    expect(await mayMore(url)).toBe(false);

    // One role alone, which owns all, is enough.
    await migrateAsOwner(modules, { url: ownerUrl, ownerUrl }, settings);
    expect(await mayMore(ownerUrl)).toBe(true);
  });
});
