import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase, withClient } from '../../support/database.ts';
import { cli, emptyDataDir, usedDataDir } from '../../support/gateway-process.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { TEST_MS, TestProcess, killAll, processesOf, untilGone } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

test('two commands at once, with no gateway: each finds a database, and none stays', async () => {
  const env = { DATA_DIR: await usedDataDir() };
  onTestFinished(() => killAll(env.DATA_DIR));
  const both = await Promise.all(
    ['One', 'Two'].map((name) => cli(['business', 'create', '--name', name, '--json'], env)),
  );
  expect(both.map(({ status, stderr }) => [status, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ]);
  expect(await processesOf(env.DATA_DIR)).toEqual([]);
  expect(await readdir(join(env.DATA_DIR, 'postgres'))).not.toContain('postmaster.pid');
  const list = await cli(['business', 'list'], env);
  expect(list.stderr).toBe('');
  expect(list.stdout).toMatch(/^id +name +balance +payoutBalance +payoutsEnabled +test\n/);
  for (const name of ['Demo business', 'One', 'Two']) expect(list.stdout).toContain(`  ${name} `);
  expect(list.stdout).not.toMatch(/sk_(?:live|test)_/);
});

test('Ctrl-C ends a command, whatever it waits for', async () => {
  const env = { DATABASE_URL: await createDatabase(), DATA_DIR: await emptyDataDir() };
  const made = await cli(['business', 'create', '--name=N', '--json'], env);
  const { id } = JSON.parse(made.stdout) as { id: string };
  const lock = await holdBusinesses(env.DATABASE_URL);
  const args = ['src/cli.ts', 'business', 'fund', id, '--amount=1'];
  const waiting = new TestProcess(process.execPath, args, env);
  onTestFinished(() => killAll(env.DATA_DIR));
  await lock.wanted();
  waiting.pressCtrlC();
  expect(await waiting.ended).toBe(130);
  expect(waiting.stdout).toBe('');
  await untilGone(env.DATA_DIR, 1_000);
  await lock.release();
  const { stdout } = await cli(['business', 'show', id, '--json'], env);
  expect(JSON.parse(stdout)).toMatchObject({ payoutBalance: 0 });
});

test('an audit names what somebody has changed behind the gateway', async () => {
  const env = { DATABASE_URL: await createDatabase(), DATA_DIR: await emptyDataDir() };
  const made = await cli(['business', 'create', '--name=N', '--payout-balance=500', '--json'], env);
  const { id } = JSON.parse(made.stdout) as { id: string };
  const other = await cli(['business', 'create', '--name=Other', '--json'], env);
  await withClient(env.DATABASE_URL, async (client) => {
    const tamper = 'update history_entry set amount = 400';
    await expect(client.query(tamper)).rejects.toThrow('append-only');
    await client.query('alter table history_entry disable trigger user');
    await client.query(tamper);
  });
  const { status, stdout, stderr } = await cli(['audit', '--json'], env);
  expect([status, stderr]).toEqual([1, 'audit has found problems.\n']);
  const report = JSON.parse(stdout) as { problems: object[] };
  expect(report).toMatchObject({ ok: false, businesses: 2, users: 0, entries: 1 });
  expect(Object.keys(report)).toEqual(['ok', 'businesses', 'users', 'entries', 'problems']);
  const rule = 'payout balance = sum of its entries';
  expect(report.problems).toContainEqual({ rule, businessId: id, found: '500 instead of 400' });

  const people = await cli(['audit', id], env);
  expect(people.status).toBe(1);
  expect(people.stdout).toMatch(/^payout balance = sum of its entries +\S+ +500 instead of 400$/m);
  const { id: honest } = JSON.parse(other.stdout) as { id: string };
  expect((await cli(['audit', honest], env)).status).toBe(0);
});
