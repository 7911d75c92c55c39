import { createServer } from 'node:net';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase, emptyDatabase, withClient } from '../../support/database.ts';
import { emptyDataDir, spawnGateway } from '../../support/gateway-process.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

// A start that is refused has changed nothing.

const SECRET = 'the first secret of this database, for good';

async function apiErrorOf(env: Record<string, string>): Promise<string> {
  const process = spawnGateway({ DATA_DIR: await emptyDataDir(), ...env });
  expect(await process.ended).toBe(1);
  expect(process.stderr).toMatch(/^[^\n]+\.\n$/);
  return process.stderr.trim();
}

/** All that is in a database, by the system's own tables, and the rows of those that a start may change. */
const contentsOf = (url: string) =>
  withClient(url, async (client) => {
    const { rows: objects } = await client.query(
      `select relname, relkind, relacl::text from pg_class where relnamespace = 'public'::regnamespace
       order by relname`,
    );
    const rows = [];
    for (const table of ['installation', 'mikro_orm_migrations', 'business', 'api_key']) {
      if (!objects.some(({ relname }) => relname === table)) continue;
      rows.push((await client.query(`select t::text from ${table} as t order by 1`)).rows);
    }
    return { objects, rows };
  });

async function takenPort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  const address = server.address();
  return String(typeof address === 'object' ? address?.port : '');
}

test('a port that is taken: no table, no secret, no folder', async () => {
  const DATABASE_URL = await emptyDatabase();
  const port = await takenPort();
  const taken = new RegExp(`^Port ${port} on 127\\.0\\.0\\.1 is taken`);
  const env = { DATABASE_URL, PAYOUT_HASH_SECRET: SECRET, MIGRATE: '1' };
  expect(await apiErrorOf({ ...env, PORT: port })).toMatch(taken);
  expect(await apiErrorOf({ ...env, METRICS_PORT: port })).toMatch(taken);
  expect((await contentsOf(DATABASE_URL)).objects).toEqual([]);
  const DATA_DIR = join(await emptyDataDir(), 'data');
  expect(await apiErrorOf({ PORT: port, DATA_DIR })).toMatch(taken);
  await expect(access(DATA_DIR)).rejects.toThrow('ENOENT');
});

test('a secret that is not its own: nothing is migrated', async () => {
  const DATABASE_URL = await createDatabase();
  await withClient(DATABASE_URL, (client) =>
    client.query(`delete from mikro_orm_migrations where id = (select max(id) from mikro_orm_migrations);
      insert into installation (id, hash_secret_fingerprint) values (1, 'another')`),
  );
  const before = await contentsOf(DATABASE_URL);
  const env = { DATABASE_URL, PAYOUT_HASH_SECRET: SECRET };
  expect(await apiErrorOf(env)).toMatch(/^The database is not migrated/);
  expect(await apiErrorOf({ ...env, MIGRATE: '1' })).toMatch(
    /^PAYOUT_HASH_SECRET is not the secret that this database has its hashes under/,
  );
  expect(await contentsOf(DATABASE_URL)).toEqual(before);
});

test('a role without rights: none are given, and nothing is written', async () => {
  const database = await createDatabase();
  await withClient(database, (client) =>
    client.query(`create role powerless login password 'secret'`),
  );
  const before = await contentsOf(database);
  const address = Object.assign(new URL(database), { username: 'powerless', password: 'secret' });
  const env = { DATABASE_URL: address.href, PAYOUT_HASH_SECRET: SECRET };
  expect(await apiErrorOf(env)).toMatch(/^The role of DATABASE_URL lacks a right/);
  expect(await contentsOf(database)).toEqual(before);
});
