import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { emptyDatabase, withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, TestProcess, killAll, until, untilGone } from '../../support/processes.ts';
import { WAITS_FOR_THIS } from '../../support/held-lock.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

test('off the embedded database: Ctrl-C leaves nothing, and a copy goes on where it stood', async () => {
  const DATA_DIR = await usedDataDir();
  const headers = { 'Idempotency-Key': 'once' };
  const gateway = await startGateway({ DATA_DIR });
  const paid = await gateway.pay('ada@example.com', 100, { headers });
  expect(paid.status).toBe(201);
  const target = await emptyDatabase();
  const env = { DATA_DIR };
  const args = ['copy', '--to', target, '--json'];
  const running = await command(args, env);
  expect([running.status, running.stdout]).toEqual([1, '']);
  expect(running.stderr).toMatch(/^Another gateway is running on DATA_DIR [^\n]+\n$/);
  await gateway.stop();

  // Held up where all but the last table has been copied.
  expect((await command(['migrate'], { ...env, DATABASE_URL: target })).status).toBe(0);
  await withClient(target, async (client) => {
    await client.query(`
      create function wait() returns trigger language plpgsql as
        $$ begin perform pg_advisory_xact_lock(1); return new; end $$;
      create trigger wait before insert on idempotency_record for each row execute function wait()`);
    await client.query('select pg_advisory_lock(1)');
    const copying = new TestProcess(process.execPath, ['src/cli.ts', ...args], env);
    onTestFinished(() => killAll(DATA_DIR));
    await until('the copy waits', async () => {
      const { rowCount } = await client.query(WAITS_FOR_THIS);
      return (rowCount ?? 0) > 0;
    });
    copying.pressCtrlC();
    expect(await copying.ended).toBe(130);
    await untilGone(DATA_DIR);
  });
  await withClient(target, async (client) => {
    await until('the server has noticed', async () => {
      const { rowCount } = await client.query(
        `select from pg_stat_activity
         where datname = current_database() and application_name = 'payout-gateway copy'`,
      );
      return rowCount === 0;
    });
    expect((await client.query('select from business')).rowCount).toBe(0);
    await client.query('drop function wait cascade');
  });

  const copied = await command(args, env);
  expect(copied.stderr).toBe('');
  const hashSecretIn = join(DATA_DIR, 'hash-secret');
  expect(JSON.parse(copied.stdout)).toEqual({
    tables: {
      installation: 1,
      business: 1,
      api_key: 1,
      payout_user: 1,
      session: 0,
      sign_in_link: 1,
      history_entry: 3,
      idempotency_record: 1,
      pay_run: 0,
      pay_run_event: 0,
      pay_run_line: 0,
      webhook_delivery: 0,
      webhook_endpoint: 0,
    },
    ok: true,
    problems: [],
    hashSecretIn,
  });
  expect(await command(args, env)).toMatchObject({
    status: 1,
    stdout: '',
    stderr: expect.stringMatching(/^The target is not empty, [^\n]+\n$/),
  });

  const PAYOUT_HASH_SECRET = (await readFile(hashSecretIn, 'utf8')).trim();
  const other = await startGateway({
    DATA_DIR: join(DATA_DIR, 'unused'),
    DATABASE_URL: target,
    PAYOUT_HASH_SECRET,
  });
  // One role, which owns its tables: it may do more than it needs to.
  expect(other.process.stdout).toMatch(/^The database role may do more than the gateway needs/);
  const again = await other.pay('ada@example.com', 100, {
    headers: { ...headers, Authorization: `Bearer ${gateway.key}` },
  });
  expect(again).toMatchObject({ status: 201, text: paid.text });
  expect(again.headers['idempotent-replayed']).toBe('true');
});
