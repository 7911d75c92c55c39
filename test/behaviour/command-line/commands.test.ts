import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { command } from '../../support/command-line.ts';
import { type GatewayProcess, start, usedDataDir } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { TEST_MS, killAll, run } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const KEY = /^sk_live_[0-9A-Za-z]{49}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const uuid = expect.stringMatching(UUID) as string;
const apiKey = expect.stringMatching(KEY) as string;
const time = expect.stringMatching(TIME) as string;

// All beside one running gateway: what a command changes, the next request sees.
let gateway: GatewayProcess;
let demoId: string;
beforeAll(async () => {
  gateway = await start({ DATA_DIR: await usedDataDir() });
  [{ id: demoId }] = (await json('business', 'list')) as unknown as [{ id: string }];
});
afterAll(() => killAll(gateway.dataDir));

/** What a command prints with --json, key by key in this order, and nothing on stderr. */
async function json(...args: string[]): Promise<Record<string, unknown>> {
  const { status, stdout, stderr } = await command([...args, '--json'], {
    DATA_DIR: gateway.dataDir,
  });
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^[^\n]+\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** Equal, and the keys in the stated order. */
function expectExactly(found: object, stated: object): void {
  expect(found).toEqual(stated);
  expect(Object.keys(found)).toEqual(Object.keys(stated));
}

async function business(...options: string[]): Promise<{ id: string; apiKey: string }> {
  const made = await json('business', 'create', '--name', 'Acme', ...options);
  return made as { id: string; apiKey: string };
}

test('business create, list, show and fund', async () => {
  const made = await business('--balance', '7', '--payout-balance', '500', '--payouts', 'off');
  const rest = { balance: 7, payoutBalance: 500, payoutsEnabled: false };
  expectExactly(made, { id: uuid, name: 'Acme', apiKey, ...rest });
  const { id } = made;
  const headers = { Authorization: `Bearer ${made.apiKey}` };
  expect((await gateway.pay('ada@example.com', 100, { headers })).status).toBe(403);
  const shown = await json('business', 'show', id.toUpperCase());
  expectExactly(shown, { id, name: 'Acme', ...rest });
  const list = await command(['--json', 'business', 'list'], { DATA_DIR: gateway.dataDir });
  const all = JSON.parse(list.stdout) as object[];
  expect(all[0]).toMatchObject({ name: 'Demo business' });
  expectExactly(all.at(-1) ?? {}, { id, name: 'Acme', ...rest });

  const funded = await json('business', 'fund', id, '--amount', '100');
  expectExactly(funded, { id, balance: 7, payoutBalance: 600 });
  const main = await json('business', 'fund', id, '--amount=1', '--to', 'main');
  expectExactly(main, { id, balance: 8, payoutBalance: 600 });
});

test('payout reverse', async () => {
  const { id, apiKey: key } = await business('--payout-balance', '500');
  const headers = { Authorization: `Bearer ${key}` };
  const paid = await gateway.pay('bob@example.com', 100, { headers });
  const entry = String(paid.headers['payout-operation-id']);
  const args = ['payout', 'reverse', id, '--entry', entry];
  const byKey = [...args, '--amount', '30', '--idempotency-key', 'mistake'];
  const part = await json(...byKey);
  expectExactly(part, { id: uuid, amount: 30, reversedEntryId: entry });
  expect(await json(...byKey)).toEqual(part);
  expectExactly(await json(...args), { id: uuid, amount: 70, reversedEntryId: entry });
  const again = await command(args, { DATA_DIR: gateway.dataDir });
  expect([again.status, again.stdout]).toEqual([1, '']);
  expect(again.stderr).toContain('The operation has already been reversed.');
  const { payoutBalance } = (await json('business', 'show', id)) as { payoutBalance: number };
  expect(payoutBalance).toBe(500);
});

test('a funding under a key is made once; a test business says that it is one', async () => {
  const made = await business('--test');
  const [start, key] = ['sk_test_', expect.stringMatching(/^sk_test_[0-9A-Za-z]{49}$/) as string];
  const rest = { balance: 0, payoutBalance: 0, payoutsEnabled: true, test: true };
  expectExactly(made, { id: uuid, name: 'Acme', apiKey: key, ...rest });
  expect(gateway.key.startsWith(start)).toBe(true);
  const { id } = made;
  expectExactly(await json('business', 'show', id), { id, name: 'Acme', ...rest });

  const args = ['business', 'fund', id, '--amount', '100', '--idempotency-key', 'march'];
  const funded = { id, balance: 0, payoutBalance: 100 };
  expectExactly(await json(...args), funded);
  expectExactly(await json(...args), funded);
  const other = await command([...args, '--to=main', '--json'], { DATA_DIR: gateway.dataDir });
  expect([other.status, other.stdout]).toEqual([1, '']);
  expect(other.stderr).toBe('The Idempotency-Key was already used for a different request.\n');
});

test('payouts on and off count from the next request on', async () => {
  const status = async () => (await gateway.pay('ada@example.com', 100)).status;
  expect(await status()).toBe(201);
  const off = { id: demoId, payoutsEnabled: false };
  expectExactly(await json('payouts', 'off', demoId), off);
  expect(await status()).toBe(403);
  expectExactly(await json('payouts', 'on', demoId), { ...off, payoutsEnabled: true });
  expect(await status()).toBe(201);
});

test('key create, list, regenerate and revoke: an old key stops at once', async () => {
  const { id, apiKey: first } = await business();
  const balance = async (key: unknown) => {
    const headers = { Authorization: `Bearer ${String(key)}` };
    return (await call(`${gateway.url}/balance`, { headers })).status;
  };
  const made = await json('key', 'create', id, '--label', 'checkout');
  const whole = { id: uuid, apiKey, scopes: ['read', 'pay', 'reverse', 'manage'], expiresAt: null };
  expectExactly(made, whole);
  expect([await balance(first), await balance(made['apiKey'])]).toEqual([200, 200]);

  const several = await command(['key', 'regenerate', id], { DATA_DIR: gateway.dataDir });
  expect([several.status, several.stdout]).toEqual([1, '']);
  expect(several.stderr).toMatch(/^The business has several live keys: [^\n]*--key[^\n]*\n$/);
  const next = await json('key', 'regenerate', id, '--key', String(made['id']));
  expectExactly(next, whole);
  expect(next['id']).not.toBe(made['id']);
  expect([await balance(made['apiKey']), await balance(next['apiKey'])]).toEqual([401, 200]);

  const revoked = await json('key', 'revoke', String(next['id']));
  expectExactly(revoked, { id: next['id'], revokedAt: time });
  expect(await balance(next['apiKey'])).toBe(401);
  // One is left, so there is no need to name it.
  const last = await json('key', 'regenerate', id);
  expect([await balance(first), await balance(last['apiKey'])]).toEqual([401, 200]);

  const keys = (await json('key', 'list', id)) as unknown as object[];
  expect(keys).toHaveLength(4);
  const listed = keys.find((key) => 'id' in key && key.id === next['id']) ?? {};
  const { scopes, expiresAt } = whole;
  const lastFour = String(next['apiKey']).slice(-4);
  const { revokedAt } = revoked;
  const shown = {
    id: next['id'],
    label: 'checkout',
    createdAt: time,
    revokedAt,
    scopes,
    expiresAt,
  };
  expectExactly(listed, { ...shown, lastUsedAt: expect.toBeOneOf([null, time]), lastFour });
  expect(keys.filter((key) => 'revokedAt' in key && key.revokedAt === null)).toHaveLength(1);
});

test('user show, deactivate and activate: a hash is dead and alive again', async () => {
  const { hash } = JSON.parse((await gateway.pay('Eve@x.org', 100)).text) as { hash: string };
  const asUser = async () => {
    const headers = { 'X-Payout-Hash': hash };
    return (await call(`${gateway.url}/payout/operations`, { headers })).status;
  };
  const user = { id: uuid, email: 'eve@x.org', balance: 100 };
  const email = ['--email', ' EVE@x.org '];
  expectExactly(await json('user', 'show', demoId, ...email), { ...user, status: 'ACTIVE' });
  expect(await asUser()).toBe(200);
  const dead = await json('user', 'deactivate', demoId, ...email);
  expectExactly(dead, { ...user, status: 'INACTIVE' });
  expect(await asUser()).toBe(401);
  const alive = await json('user', 'activate', demoId, ...email);
  expectExactly(alive, { ...user, status: 'ACTIVE' });
  expect(await asUser()).toBe(200);
});

test('audit, of all and of one, and migrate, through npm', async () => {
  const counts = { businesses: 1, users: expect.any(Number), entries: expect.any(Number) };
  expectExactly(await json('audit', demoId), { ok: true, ...counts, problems: [] });
  const args = ['run', '--silent', 'cli', '--', 'audit'];
  const all = await run('npm', args, { DATA_DIR: gateway.dataDir });
  expect([all.status, all.stderr]).toEqual([0, '']);
  expect(all.stdout).toMatch(
    /^ok +true\nbusinesses +\d+\nusers +\d+\nentries +\d+\nproblems +none\n$/,
  );
  expectExactly(await json('migrate'), { applied: [] });
});
