import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, expect, test, vi } from 'vitest';

import { findBinaries } from '../../../src/postgres/binaries.ts';
import { startEmbedded } from '../../../src/postgres/embedded.ts';
import { OperatorError } from '../../../src/settings/operator-error.ts';
import { makeDataDirs, query } from '../../support/data-dirs.ts';
import { TEST_MS } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });
const dirs = await makeDataDirs();
afterAll(() => dirs.remove());

/** Starts where a start cannot be, and returns the one line that says so. */
async function apiErrorOf(dataDir: string): Promise<string> {
  const started = await startEmbedded({ dataDir, owner: 'gateway' }).then(
    (embedded) => embedded.stop(),
    (error: unknown) => error,
  );
  if (!(started instanceof OperatorError)) throw new Error('no OperatorError', { cause: started });
  expect(started.message).not.toContain('\n');
  const password = await readFile(join(dataDir, 'postgres-password'), 'utf8').catch(() => 'none');
  expect(started.message).not.toContain(password.trim());
  return started.message;
}

test('a cluster of another PostgreSQL is not touched', async () => {
  const dataDir = await dirs.used();
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
  expect(await apiErrorOf(dataDir)).toMatch(
    /made by PostgreSQL 17, and this gateway runs PostgreSQL 18: move it away or set DATA_DIR/,
  );
});

test('a DATA_DIR that cannot be written is named', async () => {
  const file = join(await dirs.empty(), 'file');
  await writeFile(file, '');
  for (const dataDir of [file, join(file, 'data'), '/proc/payout-data', `${file}\n`]) {
    expect(await apiErrorOf(dataDir)).toMatch(/^DATA_DIR (cannot be written|must not)/);
  }
});

test('a folder that is no cluster is not touched', async () => {
  const dataDir = await dirs.empty();
  await mkdir(join(dataDir, 'postgres'));
  await writeFile(join(dataDir, 'postgres', 'precious'), 'data');
  expect(await apiErrorOf(dataDir)).toMatch(/is not a PostgreSQL cluster/);
  expect(await readFile(join(dataDir, 'postgres', 'precious'), 'utf8')).toBe('data');
});

test('a damaged cluster ends the start with the last word of the log', async () => {
  const dataDir = await dirs.used();
  await rm(join(dataDir, 'postgres', 'global', 'pg_control'));
  expect(await apiErrorOf(dataDir)).toMatch(/did not start: .*pg_control.*postgres\.log/);
});

test('a lost, garbled or foreign password is named', async () => {
  const dataDir = await dirs.used();
  const path = join(dataDir, 'postgres-password');
  for (const text of [undefined, 'garbled\0', 'A'.repeat(43)]) {
    if (text === undefined) await rm(path);
    else await writeFile(path, text);
    expect(await apiErrorOf(dataDir)).toMatch(/password in .* is missing or not its own/);
  }
});

test('a machine that no package is made for is told the way out', async () => {
  await expect(findBinaries('sunos', 'sparc')).rejects.toThrow(/run npm ci .* or set DATABASE_URL/);
});

test('a pid file that names a living stranger blocks no start and ends no stranger', async () => {
  const dataDir = await dirs.used();
  const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
  const stranger = [process.pid, join(dataDir, 'postgres'), 0, 5432, '', '127.0.0.1', '', 'ready'];
  await writeFile(pidFile, `${stranger.join('\n')}\n`);
  const embedded = await startEmbedded({ dataDir, owner: 'gateway' });
  expect(await query(embedded.url, 'select answer from kept')).toBe(42);
  await embedded.stop();
});
