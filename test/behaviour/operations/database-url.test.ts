import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { emptyDatabase, withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import {
  type GatewayProcess,
  emptyDataDir,
  spawnGateway,
  startGateway,
} from '../../support/gateway-process.ts';
import { HASH_SECRET } from '../../support/gateway.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

/** Starts where a start cannot be; the one line that says so. */
async function apiErrorOf(env: Record<string, string>): Promise<string> {
  const process = spawnGateway(env);
  expect(await process.ended).toBe(1);
  expect(process.stdout).toBe('');
  expect(process.stderr).toMatch(/^[^\n]+\.\n$/);
  return process.stderr.trim();
}

const tablesIn = async (url: string) =>
  withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public'`,
    );
    return rows.map(({ name }) => name);
  });

async function expectToPay(gateway: GatewayProcess, apiKey: string): Promise<string> {
  const headers = { Authorization: `Bearer ${apiKey}` };
  const { status, text } = await gateway.pay('ada@example.com', 100, { headers });
  expect(status).toBe(201);
  return text;
}

test('an unmigrated database is refused, migrated by the command line, and then served', async () => {
  const databaseUrl = await emptyDatabase();
  const DATA_DIR = await emptyDataDir();
  const env = { DATABASE_URL: databaseUrl, PAYOUT_HASH_SECRET: HASH_SECRET, DATA_DIR };
  expect(await apiErrorOf(env)).toMatch(/^The database is not migrated: run .*migrate.*MIGRATE=1/);
  const early = await command(['business', 'list'], env);
  expect([early.status, early.stdout]).toEqual([1, '']);
  expect(early.stderr).toMatch(/^The database is not migrated: [^\n]+\n$/);
  expect(await tablesIn(databaseUrl)).toEqual([]);

  const migrated = await command(['migrate', '--json'], env);
  const { applied, ...others } = JSON.parse(migrated.stdout) as { applied: string[] };
  expect(applied.length).toBeGreaterThan(0);
  expect(others).toEqual({});
  expect((await command(['migrate', '--json'], env)).stdout).toBe('{"applied":[]}\n');

  const made = await command(
    ['business', 'create', '--name=N', '--payout-balance=1000', '--json'],
    env,
  );
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  const gateway = await startGateway(env);
  expect(gateway.process.stdout).not.toMatch(/sk_(?:live|test)_/);
  const paid = await expectToPay(gateway, apiKey);
  expect(await readdir(DATA_DIR)).toEqual([]);
  await gateway.stop();

  const wrong = { ...env, PAYOUT_HASH_SECRET: 'another secret, which is as long as the first' };
  expect(await apiErrorOf(wrong)).toMatch(/^PAYOUT_HASH_SECRET is not the secret that this/);
  expect(await apiErrorOf({ ...wrong, MIGRATE: '1' })).not.toContain(
    'another secret, which is as long as the first',
  );
  const again = await startGateway({ ...env, WORKERS: '2' });
  expect(await expectToPay(again, apiKey)).toBe(paid);
});

test('MIGRATE=1 migrates at the start; without PAYOUT_HASH_SECRET nothing is done', async () => {
  const databaseUrl = await emptyDatabase();
  const env = { DATABASE_URL: databaseUrl, DATA_DIR: await emptyDataDir(), MIGRATE: '1' };
  expect(await apiErrorOf(env)).toBe('PAYOUT_HASH_SECRET is required with DATABASE_URL.');
  expect(await apiErrorOf({ ...env, PAYOUT_HASH_SECRET: '' })).toMatch(/is required/);
  expect(await tablesIn(databaseUrl)).toEqual([]);
  const gateway = await startGateway({ ...env, PAYOUT_HASH_SECRET: HASH_SECRET });
  expect((await gateway.call('/health/ready')).status).toBe(200);
  const made = await command(
    ['business', 'create', '--name=N', '--payout-balance=100', '--json'],
    env,
  );
  await expectToPay(gateway, (JSON.parse(made.stdout) as { apiKey: string }).apiKey);
});
