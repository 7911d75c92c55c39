import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, expect, onTestFinished, test, vi } from 'vitest';

import { type EmbeddedDatabase, startEmbedded } from '../../../src/postgres/embedded.ts';
import { isAlive } from '../../../src/postgres/postmaster.ts';
import { makeDataDirs, query, serverPid } from '../../support/data-dirs.ts';
import { TEST_MS, until } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });
const dirs = await makeDataDirs();
afterAll(() => dirs.remove());

async function start(
  dataDir: string,
  owner: 'gateway' | 'command' = 'gateway',
  onProgress: (line: string) => void = () => undefined,
): Promise<EmbeddedDatabase> {
  const embedded = await startEmbedded({ dataDir, owner, onProgress });
  onTestFinished(() => embedded.stop());
  return embedded;
}

/** How long PostgreSQL takes at most, once it was killed, to answer again. */
const READY_MS = 15_000;

/** What a server answers; nothing while there is none. */
function asked(url: string, sql: string): Promise<unknown> {
  return query(url, sql).catch(() => undefined);
}

/** Waits until a server answers at the address, which has to be soon. */
async function untilAnswers(url: string): Promise<void> {
  await until('it answers', async () => (await asked(url, 'select 1')) === 1, READY_MS);
}

test('a first start makes a cluster that keeps what it is told', async () => {
  const dataDir = join(await dirs.empty(), 'new', 'data');
  const lines: string[] = [];
  const embedded = await start(dataDir, 'gateway', (line) => lines.push(line));
  expect(lines).toEqual([`Initialising the embedded PostgreSQL in ${dataDir} …`]);
  for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit', 'data_checksums']) {
    expect([setting, await query(embedded.url, `show ${setting}`)]).toEqual([setting, 'on']);
  }
  expect(await query(embedded.url, 'show server_encoding')).toBe('UTF8');
  expect(await query(embedded.url, `select lower('ÄÖ')`)).toBe('äö');
  expect(await query(embedded.url, 'show listen_addresses')).toBe('127.0.0.1');
  expect(await query(embedded.url, 'select current_database()')).toBe('payout');
  expect((await stat(join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  expect((await stat(dataDir)).mode & 0o066).toBe(0);
  await embedded.stop();
  expect((await readdir(dataDir)).filter((name) => name.startsWith('draft-'))).toEqual([]);
});

test('stopping leaves no process behind, and the next start finds the data', async () => {
  const dataDir = await dirs.used();
  const first = await start(dataDir);
  const pid = await serverPid(dataDir);
  await Promise.all([first.stop(), first.stop()]);
  expect(await isAlive(pid)).toBe(false);
  const second = await start(dataDir);
  expect(await query(second.url, 'select answer from kept')).toBe(42);
});

test('a wrong password opens nothing, and what clients send is not in the log', async () => {
  const dataDir = await dirs.used();
  const { url } = await start(dataDir);
  const stranger = new URL(url);
  stranger.password = 'wrong';
  await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
  await expect(query(url, `select 1 / 0, 'ann@example.com'`)).rejects.toThrow('division by zero');
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8');
  expect(log).toContain('division by zero');
  expect(log).not.toContain('ann@example.com');
  expect(log).not.toContain(new URL(url).password);
});

test('a server that is killed is started again on the same port', async () => {
  const dataDir = await dirs.used();
  const lines: string[] = [];
  const { url } = await start(dataDir, 'gateway', (line) => lines.push(line));
  // The second is often killed before the gateway has seen it ready: then it is one interruption, reported once.
  for (let restarts = 0; restarts < 2; restarts++) {
    const killed = await serverPid(dataDir);
    process.kill(killed, 'SIGKILL');
    await until('another is running', async () => {
      const pid = await serverPid(dataDir).catch(() => killed);
      return pid !== killed && (await isAlive(pid));
    });
    await untilAnswers(url);
  }
  expect(lines[0]).toBe('PostgreSQL ended unexpectedly; starting it again …');
  expect(await query(url, 'select answer from kept')).toBe(42);
  await expect(start(dataDir)).rejects.toThrow('Another gateway is running');
});

test('a lock that is lost is taken again', async () => {
  const dataDir = await dirs.used();
  const { url } = await start(dataDir);
  const holders = `select pid from pg_locks where locktype = 'advisory'`;
  const holder = Number(await query(url, holders));
  // The server ends all its sessions and recovers when one of them is killed.
  process.kill(holder, 'SIGKILL');
  const isAnother = async () => {
    const pid = Number(await asked(url, holders));
    return pid > 0 && pid !== holder;
  };
  await until('another holds it', isAnother, READY_MS);
  await expect(start(dataDir)).rejects.toThrow('Another gateway is running');
});

test('stopping in the middle of a restart leaves no server behind', async () => {
  const dataDir = await dirs.used();
  const noticed = Promise.withResolvers<string>();
  const embedded = await start(dataDir, 'gateway', noticed.resolve);
  process.kill(await serverPid(dataDir), 'SIGKILL');
  await noticed.promise;
  await embedded.stop();
  const next = await start(dataDir);
  expect(await query(next.url, 'select answer from kept')).toBe(42);
});

test('kill ends the server without waiting', async () => {
  const dataDir = await dirs.used();
  const embedded = await start(dataDir);
  const pid = await serverPid(dataDir);
  embedded.kill();
  await until('it has ended', async () => !(await isAlive(pid)), 3_000);
  expect(await query(embedded.url, 'select 1').catch(() => 'no answer')).toBe('no answer');
});

test('a start that is aborted leaves neither a process nor a draft', async () => {
  // One that is there before it can be aborted is made once more.
  const abortMidway = async (dataDir: string): Promise<boolean> => {
    const abort = new AbortController();
    const starting = startEmbedded({ dataDir, owner: 'gateway', signal: abort.signal });
    const isUnderWay = async () => {
      const names = await readdir(dataDir, { recursive: true }).catch(() => []);
      return names.some((name) => /draft.*global|postmaster\.pid$/.test(name));
    };
    await until('the start is under way', isUnderWay);
    abort.abort(new Error('Ctrl-C'));
    const outcome = await starting.catch((error: unknown) => error);
    if (!(outcome instanceof Error)) {
      await (await starting).stop();
      return false;
    }
    expect(outcome.message).toContain('Ctrl-C');
    expect(await readdir(dataDir)).not.toContainEqual(expect.stringMatching(/^draft-/));
    await expect(serverPid(dataDir)).rejects.toThrow('ENOENT');
    return true;
  };
  for (const make of [dirs.empty, dirs.used]) {
    await until('it is aborted midway', async () => abortMidway(await make()));
  }
});
