import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { emptyDatabase, withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir, spawnGateway } from '../../support/gateway-process.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS });

// What a migration has to say is said to who migrates.

/** The address of a role that may make tables, and no extensions, on a database of its own. */
async function withoutExtensions(): Promise<string> {
  const database = await emptyDatabase();
  const role = `maker_${randomUUID().slice(0, 8)}`;
  await withClient(database, (client) =>
    client.query(
      `create role ${role} login password 'secret'; grant create on schema public to ${role}`,
    ),
  );
  return Object.assign(new URL(database), { username: role, password: 'secret' }).href;
}

const NO_INDEX =
  /^Warning: no index for emailContains: permission denied to create extension "pg_trgm"\. Create the extensions pg_trgm and btree_gin, then the index payout_user_email_search_index\.$/m;

test('a search index that could not be made is told of, once, and beside the result', async () => {
  const env = { DATABASE_URL: await withoutExtensions() };
  const first = await command(['migrate', '--json'], env);
  expect(first.status).toBe(0);
  expect(JSON.parse(first.stdout)).toEqual({
    applied: expect.arrayContaining([expect.any(String)]),
  });
  expect(first.stderr).toMatch(NO_INDEX);
  expect(first.stderr.split('\n')).toHaveLength(2);
  expect(await command(['migrate', '--json'], env)).toEqual({
    status: 0,
    stdout: '{"applied":[]}\n',
    stderr: '',
  });
});

test('a start that migrates says the same', async () => {
  const env = {
    DATABASE_URL: await withoutExtensions(),
    PAYOUT_HASH_SECRET: 'x'.repeat(32),
    DATA_DIR: await emptyDataDir(),
    MIGRATE: '1',
  };
  const gateway = spawnGateway(env);
  await gateway.says(/^Payout gateway on (http:\S+)$/m);
  expect(gateway.stdout).toMatch(NO_INDEX);
  gateway.signal('SIGTERM');
  expect(await gateway.ended).toBe(0);
});

test('notices are told, too', async () => {
  const database = await emptyDatabase();
  await withClient(database, (client) => client.query('create extension pg_trgm'));
  const { stderr } = await command(['migrate', '--json'], { DATABASE_URL: database });
  expect(stderr).toBe('Notice: extension "pg_trgm" already exists, skipping\n');
});
