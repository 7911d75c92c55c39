import { chmod, readFile, readdir, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { urlOf } from '../../../src/serve/banner.ts';
import { command } from '../../support/command-line.ts';
import {
  emptyDataDir,
  spawnGateway,
  startGateway,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { paste } from '../../support/paste.ts';
import { CLONE, TEST_MS, killAll, processesOf, until, untilGone } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const HASH = /^\{"hash":"[a-z2-7]{52}"\}$/;

async function freePort(): Promise<string> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return String(typeof address === 'object' ? address?.port : '');
}

test('npm start, on an empty folder that only its owner may enter', async () => {
  const PORT = await freePort();
  const parent = await emptyDataDir();
  await chmod(parent, 0o700);
  // The second is for other databases of the terminal's user, and not for ours.
  const env = { DATA_DIR: join(parent, 'new', 'data'), PGSSLMODE: 'require' };
  const first = await startGateway({ ...env, PORT }, 'npm');
  expect(first.url).toBe(`http://127.0.0.1:${PORT}`);
  expect(first.process.stdout).toContain('Initialising the embedded PostgreSQL in');

  const lines = first.process.stdout.split('\n').filter((line) => line.startsWith('curl '));
  expect(lines).toHaveLength(1);
  const pasted = await paste(lines[0] ?? '');
  const [{ text: reply } = { text: '' }] = pasted;
  expect(reply).toMatch(HASH);
  // By curl, too, where there is one.
  expect(new Set(pasted.map(({ text }) => text))).toEqual(new Set([reply]));
  expect((await call(`${first.url}/graphql`, { headers: { Accept: 'text/html' } })).status).toBe(
    200,
  );

  for (const file of await readdir(env.DATA_DIR)) {
    const { mode } = await stat(join(env.DATA_DIR, file));
    expect([file, (mode & 0o777).toString(8)]).toEqual([file, file === 'postgres' ? '700' : '600']);
  }
  expect(await readdir(env.DATA_DIR)).toEqual(
    expect.arrayContaining(['demo-key', 'hash-secret', 'postgres', 'postgres-password']),
  );
  expect(await readFile(join(env.DATA_DIR, 'demo-key'), 'utf8')).toBe(`${first.key}\n`);
  expect(first.process.stderr).toBe('');
  await first.stop();
  expect(await first.process.ended).toBe(0);

  const second = await startGateway({ ...env, HOST: '0.0.0.0' });
  expect(second.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
  expect(second.key).toBe(first.key);
  expect(second.process.stdout).not.toContain('Initialising');
  const again = await second.pay('ada@example.com', 1);
  expect([again.status, again.text]).toEqual([201, reply]);
  const { stdout } = await command(['business', 'list', '--json'], env);
  expect(JSON.parse(stdout)).toMatchObject([{ name: 'Demo business', payoutsEnabled: true }]);
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:4000'],
  ['0.0.0.0', 'http://127.0.0.1:4000'],
  ['::', 'http://[::1]:4000'],
  ['localhost', 'http://localhost:4000'],
])('a gateway on %s is reached at %s', (host, address) => {
  expect(urlOf(host, 4000)).toBe(address);
});

test('the lines of the README work when pasted', async () => {
  const readme = await readFile(join(CLONE, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(curl [^`]+)```$/gm)].map(([, block = '']) => block);
  const lines = blocks.flatMap((block) => block.trim().split(/(?<!\\)\n(?=curl )/));
  expect(lines.length).toBeGreaterThanOrEqual(4);
  const dataDir = await usedDataDir();
  const gateway = await startGateway({ DATA_DIR: dataDir });
  const folder = await emptyDataDir();
  await symlink(dataDir, join(folder, '.data'));
  const { text: paid } = await gateway.pay('ada@example.com', 1);
  const { hash } = JSON.parse(paid) as { hash: string };
  for (const line of lines) {
    const own = line.replace('http://127.0.0.1:4000', gateway.url).replace('THE_HASH', hash);
    for (const { text } of await paste(own, folder)) {
      expect(JSON.parse(text)).toEqual(expect.any(Object));
      expect(text).not.toMatch(/"errors?":/);
    }
  }
});

test('a key that is revoked is printed no more', async () => {
  const dataDir = await usedDataDir();
  const env = { DATA_DIR: dataDir };
  onTestFinished(() => killAll(dataDir));
  const { stdout } = await command(['business', 'list', '--json'], env);
  const [{ id }] = JSON.parse(stdout) as [{ id: string }];
  expect((await command(['key', 'regenerate', id, '--json'], env)).status).toBe(0);
  const gateway = await startGateway(env);
  expect(gateway.process.stdout).not.toMatch(/sk_(?:live|test)_/);
});

test('Ctrl-C in the middle of the first start leaves nothing behind', async () => {
  const dataDir = await emptyDataDir();
  onTestFinished(() => killAll(dataDir));
  const starting = spawnGateway({ DATA_DIR: dataDir }, 'npm');
  const initdb = async () =>
    (await processesOf(dataDir)).some(({ command }) => /^\S*initdb/.test(command));
  await until('initdb is at work', initdb);
  starting.pressCtrlC();
  expect(await starting.ended).toBe(0);
  await untilGone(dataDir, 2_000);
  expect(await readdir(dataDir)).toEqual(['postgres-password']);
  expect(starting.stderr).toBe('');
  const next = await startGateway({ DATA_DIR: dataDir });
  expect((await next.pay('ada@example.com', 100)).status).toBe(201);
});
