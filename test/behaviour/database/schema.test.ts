import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from '../../../src/database/migrate.ts';
import { openOrm } from '../../../src/database/orm.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { createDatabase, emptyDatabase, withClient } from '../../support/database.ts';

let url: string;
let orm: MikroORM;

beforeAll(async () => {
  url = await createDatabase();
  orm = await openOrm(modules, url, readSettings({ DATABASE_POOL_SIZE: '2' }));
});

afterAll(() => orm.close(true));

/** The rows of a query of the catalog. */
async function rows(sql: string): Promise<Record<string, string>[]> {
  return withClient(url, async (client) => (await client.query(sql)).rows);
}

/** The tables that belong to a tenant. */
const TENANT_TABLES = `select table_name from information_schema.columns
  where table_schema = 'public' and column_name = 'business_id'`;

/** Each constraint of a kind on a tenant's table, its columns in order. */
const constraints = (kind: 'p' | 'u' | 'f', columns: 'conkey' | 'confkey') => `
  select conname as name, (
    select string_agg(attname, ',' order by at)
    from unnest(${columns}) with ordinality as k (number, at)
    join pg_attribute on attnum = number
      and attrelid = case '${columns}' when 'conkey' then conrelid else confrelid end
  ) as columns
  from pg_constraint
  where contype = '${kind}' and conrelid::regclass::text in (${TENANT_TABLES})`;

describe('the migrations', () => {
  test('lead exactly to what the entities describe', async () => {
    expect(await orm.schema.getUpdateSchemaSQL()).toBe('');
  });

  test('are all there is: a new one would be empty', async () => {
    expect(await orm.migrator.checkSchema()).toBe(false);
  });

  test('are applied once: on a database that has them, nothing is done', async () => {
    expect(await migrate(orm)).toEqual([]);
  });

  test('are applied once by two at the same time, and lead to the same tables', async () => {
    const empty = await emptyDatabase();
    const orms = await Promise.all([
      openOrm(modules, empty, readSettings({ DATABASE_POOL_SIZE: '2' })),
      openOrm(modules, empty, readSettings({ DATABASE_POOL_SIZE: '2' })),
    ]);
    try {
      const applied = await Promise.all(orms.map((each) => migrate(each)));
      const [first = [], second = []] = applied.toSorted((a, b) => a.length - b.length);
      expect(first).toEqual([]);
      expect(second.length).toBeGreaterThan(0);
      expect(second).toEqual((await orm.migrator.getExecuted()).map(({ name }) => name));
      expect(await orms[0].schema.getUpdateSchemaSQL()).toBe('');
    } finally {
      await Promise.all(orms.map((each) => each.close(true)));
    }
  });
});

describe('the catalog', () => {
  test('has the tenant on every table but the one of the installation and of migrations', async () => {
    const others = await rows(`select table_name as name from information_schema.tables
      where table_schema = 'public' and table_name not in (${TENANT_TABLES}) order by 1`);
    expect(others.map(({ name }) => name)).toEqual(['installation', 'mikro_orm_migrations']);
  });

  test('begins each primary key of a tenant with business_id', async () => {
    const keys = await rows(constraints('p', 'conkey'));
    expect(keys.length).toBeGreaterThanOrEqual(5);
    for (const { columns } of keys) expect(columns).toMatch(/^business_id(?:,|$)/);
  });

  test('begins each unique constraint of a tenant with business_id', async () => {
    const uniques = await rows(constraints('u', 'conkey'));
    expect(uniques.length).toBeGreaterThanOrEqual(2);
    for (const { columns } of uniques) expect(columns).toMatch(/^business_id,/);
  });

  test('begins each foreign key of a tenant with business_id, on both sides', async () => {
    for (const side of ['conkey', 'confkey'] as const) {
      const keys = await rows(constraints('f', side));
      expect(keys.length).toBeGreaterThanOrEqual(4);
      for (const { columns } of keys) expect(columns).toMatch(/^business_id(?:,|$)/);
    }
  });

  test('has one unique index across tenants: the digests of API keys', async () => {
    const indexes = await rows(`select indexname as name, indexdef as sql from pg_indexes
      where schemaname = 'public' and tablename in (${TENANT_TABLES})
        and indexdef like 'CREATE UNIQUE%' and indexdef not like '%(business_id%'`);
    expect(indexes.map(({ name }) => name)).toEqual(['api_key_digest_index']);
  });

  test('has two plain indexes that begin with something else: the digests of hashes and sessions', async () => {
    const indexes = await rows(`select tablename || ' ' || indexname as name from pg_indexes
      where schemaname = 'public' and tablename in (${TENANT_TABLES})
        and indexdef not like 'CREATE UNIQUE%' and indexdef not like '%(business_id%'`);
    expect(indexes.map(({ name }) => name)).toEqual([
      'payout_user payout_user_hash_digest_index',
      'session session_digest_index',
    ]);
  });

  test('has no sequence, but the one of the migrations', async () => {
    const sequences = await rows(`select sequencename as name from pg_sequences
      where sequencename not like 'mikro_orm_migrations%'`);
    expect(sequences).toEqual([]);
  });

  test('keeps every amount of cents in 64 bits', async () => {
    const columns = await rows(`select table_name || '.' || column_name as name, data_type as type
      from information_schema.columns where table_schema = 'public'
        and (column_name like '%balance%' or column_name like '%amount%')`);
    expect(columns.length).toBeGreaterThanOrEqual(6);
    for (const { type } of columns) expect(type).toBe('bigint');
  });

  test('keeps no key and no hash but its digest', async () => {
    const columns = await rows(`select table_name || '.' || column_name as name, data_type as type
      from information_schema.columns where table_schema = 'public'
        and (column_name like '%hash%' or column_name like '%digest%')
        and column_name not like '%version%' order by 1`);
    expect(columns.map(({ name }) => name)).toEqual([
      'api_key.digest',
      'installation.hash_secret_fingerprint',
      'installation.hash_secret_previous_fingerprint',
      'payout_user.hash_digest',
      'session.digest',
      'sign_in_link.digest',
    ]);
    for (const { type } of columns) expect(type).toBe('bytea');
  });
});
