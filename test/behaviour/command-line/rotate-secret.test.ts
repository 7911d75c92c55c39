import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { holdUser } from '../books/sessions.ts';
import { openUnder, secretsOf, storedUsers } from '../hashes/secrets.ts';
import { createDatabase, emptyDatabase } from '../../support/database.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir, startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, TestProcess, until } from '../../support/processes.ts';
import { onTerminal } from '../../support/terminal.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

/** Three batches. */
const USERS = 300;
const BATCH = 100;
const MIDDLE = `u${BATCH + 50}@example.com`;

async function pay(gateway: TestGateway, business: TestBusiness, users: number): Promise<void> {
  const emails = Array.from({ length: users }, (_, i) => `u${i}@example.com`);
  // One after the other by hundreds: the order of their ids is that of their numbers, nearly.
  for (let at = 0; at < users; at += 100) {
    const some = emails.slice(at, at + 100);
    const paid = await Promise.all(
      some.map((email) => gateway.pay(business, { email, amount: 1 })),
    );
    expect(paid.filter(({ status }) => status !== 201)).toEqual([]);
  }
}

describe('a run that is ended in the middle', () => {
  const rotate = ['src/cli.ts', 'hash', 'rotate-secret', '--json'];

  test.each([
    ['by kill -9', 'SIGKILL', 'SIGKILL'],
    ['by Ctrl-C', 'SIGINT', 130],
    ['by SIGTERM', 'SIGTERM', 130],
  ] as const)(
    '%s has moved whole batches, and the next one the rest',
    async (_, signal, status) => {
      const DATABASE_URL = await createDatabase();
      const old = await openUnder(DATABASE_URL, 1);
      const business = await old.business({ payoutBalance: USERS });
      await pay(old, business, USERS);
      const env = { DATABASE_URL, DATA_DIR: 'unused', LOCK_TIMEOUT: '60', ...secretsOf(2, true) };

      const held = await holdUser(DATABASE_URL, MIDDLE);
      const run = new TestProcess(process.execPath, rotate, env);
      const moved = async () =>
        (await storedUsers(old)).filter(({ generation }) => generation === 2).length;
      await until('the first batch is moved', async () => (await moved()) > 0);
      run.signal(signal);
      expect(await run.ended).toBe(status);
      expect(run.stdout).toBe('');
      expect(await moved()).toBe(BATCH);
      await held.letGo();
      const users = await storedUsers(old);
      expect(users.filter(({ isWhole }) => !isWhole)).toEqual([]);
      const again = await command(['hash', 'rotate-secret', '--json'], env);
      expect(again).toEqual({
        status: 0,
        stdout: `{"rotated":${USERS - BATCH},"left":0}\n`,
        stderr: '',
      });
      const all = await storedUsers(old);
      expect(all.filter((user) => !user.isWhole || user.generation !== 2)).toEqual([]);
      await old.expectBooksToBalance();
      await old.close();
    },
  );

  test('tells people how far it has come, in one line that is written anew', async () => {
    const DATABASE_URL = await createDatabase();
    const old = await openUnder(DATABASE_URL, 1);
    await pay(old, await old.business({ payoutBalance: USERS }), BATCH + 1);
    await old.close();
    const env = { DATABASE_URL, DATA_DIR: 'unused', ...secretsOf(2, true) };
    const terminal = onTerminal(rotate.slice(0, 3), env);
    expect(await terminal.ended).toBe(0);
    const line = (users: number) =>
      `\r\u001B[K${users} payout users have been moved to the new secret`;
    expect(terminal.stdout).toContain(line(BATCH));
    expect(terminal.stdout).toContain(line(BATCH + 1));
    const [result = ''] = terminal.stdout.split('\r\u001B[K').toReversed();
    expect(result).toMatch(/^rotated +101\s+left +0\s*$/);
  });
});

describe('the secret of an embedded database', () => {
  test('is changed as its README says: by the two settings, and then in its file', async () => {
    const DATA_DIR = await usedDataDir();
    const file = join(DATA_DIR, 'hash-secret');
    const first = await startGateway({ DATA_DIR });
    const before = (await first.pay('ada@example.com', 100)).text;
    await first.stop();
    const PAYOUT_HASH_SECRET = secretsOf(2)['PAYOUT_HASH_SECRET'] ?? '';
    const PAYOUT_HASH_SECRET_PREVIOUS = (await readFile(file, 'utf8')).trim();
    const env = { DATA_DIR, PAYOUT_HASH_SECRET, PAYOUT_HASH_SECRET_PREVIOUS };
    const second = await startGateway({ ...env, WORKERS: '2' });
    const moved = await command(['hash', 'rotate-secret', '--json'], env);
    expect(moved).toEqual({ status: 0, stdout: '{"rotated":1,"left":0}\n', stderr: '' });
    const after = (await second.pay('ada@example.com', 100)).text;
    expect(after).not.toBe(before);
    await second.stop();

    const third = new TestProcess(process.execPath, ['src/server.ts'], { DATA_DIR, PORT: '0' });
    expect(await third.ended).toBe(1);
    expect(third.stderr).toMatch(/^PAYOUT_HASH_SECRET is a secret that this database has already/);
    await writeFile(file, `${PAYOUT_HASH_SECRET}\n`);
    const fourth = await startGateway({ DATA_DIR });
    expect((await fourth.pay('ada@example.com', 100)).text).toBe(after);
  });
});

test('a start with a new secret alone, while users are under the old one, is refused in one line', async () => {
  const DATABASE_URL = await emptyDatabase();
  const DATA_DIR = await emptyDataDir();
  const env = { DATABASE_URL, DATA_DIR, MIGRATE: '1' };
  const first = await startGateway({ ...env, ...secretsOf(1) });
  const create = ['business', 'create', '--name=N', '--payout-balance=100', '--json'];
  const made = await command(create, env);
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  const headers = { Authorization: `Bearer ${apiKey}` };
  await first.pay('ada@example.com', 1, { headers });
  await first.stop();
  const second = await startGateway({ ...env, ...secretsOf(2, true) });
  await second.stop();
  const refused = new TestProcess(process.execPath, ['src/server.ts'], { ...env, ...secretsOf(2) });
  expect(await refused.ended).toBe(1);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toMatch(/^Payout users are left under the secret before: [^\n]+\n$/);
  // Who moves them needs the new one alone.
  const moved = await command(['hash', 'rotate-secret', '--json'], { ...env, ...secretsOf(2) });
  expect(moved.stdout).toBe('{"rotated":1,"left":0}\n');
  const third = await startGateway({ ...env, ...secretsOf(2) });
  expect((await third.pay('ada@example.com', 1, { headers })).status).toBe(201);
});
