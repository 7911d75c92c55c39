import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { secretsOf } from '../hashes/secrets.ts';
import { createDatabase } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import {
  type GatewayProcess,
  emptyDataDir,
  start,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { TEST_MS, killAll } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const email = 'ada@example.com';
let gateway: GatewayProcess;
let demo: string;
beforeAll(async () => {
  gateway = await start({ DATA_DIR: await usedDataDir() });
  const list = await command(['business', 'list', '--json'], { DATA_DIR: gateway.dataDir });
  demo = (JSON.parse(list.stdout) as [{ id: string }])[0].id;
});
afterAll(() => killAll(gateway.dataDir));

const rotate = (env: Record<string, string> = {}, of = email) =>
  command(['user', 'rotate-hash', demo, '--email', of, '--json'], {
    DATA_DIR: gateway.dataDir,
    ...env,
  });
const hashIn = (text: string) => (JSON.parse(text) as { hash: string }).hash;
const login = async (hash: string) => {
  const headers = { 'X-Payout-Hash': hash };
  return (await gateway.call('/payout/operations', { headers })).status;
};

test('beside a running gateway shows the new hash, which is the one that logs in', async () => {
  const before = hashIn((await gateway.pay(email, 100)).text);
  const { status, stdout, stderr } = await rotate({}, 'ADA@example.com');
  expect([status, stderr]).toEqual([0, '']);
  const made = JSON.parse(stdout) as { id: string; email: string; hash: string };
  expect(Object.keys(made)).toEqual(['id', 'email', 'hash']);
  expect(made).toMatchObject({ email, hash: expect.stringMatching(/^[a-z2-7]{52}$/) as string });
  expect([await login(before), await login(made.hash)]).toEqual([401, 200]);
  expect(hashIn((await gateway.pay(email, 100)).text)).toBe(made.hash);
});

const other = 'another secret, of the tests and of nothing else';
test.each([
  ['another secret', { PAYOUT_HASH_SECRET: other }, /^PAYOUT_HASH_SECRET is not the secret /],
  ['a short one', { PAYOUT_HASH_SECRET: 'a' }, /^The settings are malformed: PAYOUT_HASH_SECRET /],
])('with %s says so, and replaces nothing', async (_, env, message) => {
  const before = hashIn((await gateway.pay(email, 100)).text);
  const { status, stdout, stderr } = await rotate(env);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  expect(await login(before)).toBe(200);
});

test.each([
  ['of an unknown address', 'nobody@example.com', /^The business has no payout user with that/],
  ['of no address', 'x'.repeat(300), /^[^\n]+\n$/],
])('%s says so', async (_, of, message) => {
  const { status, stdout, stderr } = await rotate({}, of);
  expect([status, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(message);
});

test('without a gateway before it, or a secret, makes none of its own', async () => {
  const args = ['user', 'rotate-hash', demo, '--email', email];
  const DATABASE_URL = await createDatabase();
  const needed = await command(args, { DATABASE_URL });
  const message = 'PAYOUT_HASH_SECRET is required by `user rotate-hash` with DATABASE_URL.\n';
  expect(needed).toEqual({ status: 1, stdout: '', stderr: message });
  const first = await command(args, { DATABASE_URL, ...secretsOf(1) });
  expect(first.stderr).toBe('No gateway has been started on this database yet.\n');
  const DATA_DIR = await emptyDataDir();
  const empty = await command(args, { DATA_DIR });
  expect(empty.stderr).toMatch(/^There is no hash secret in .* yet\.\n$/);
});
