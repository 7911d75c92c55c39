import { afterAll, expect, onTestFinished, test, vi } from 'vitest';

import { isAlive } from '../../../src/postgres/postmaster.ts';
import { makeDataDirs, query, serverPid } from '../../support/data-dirs.ts';
import { type OwnerProcess, startOwner } from '../../support/owner-process.ts';
import { TEST_MS, until } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });
const dirs = await makeDataDirs();
afterAll(() => dirs.remove());

function start(dataDir: string, kind: 'gateway' | 'command'): OwnerProcess {
  const owner = startOwner(dataDir, kind);
  onTestFinished(() => owner.end('SIGTERM'));
  return owner;
}

test('a second gateway is refused, and a command shares the first one’s server', async () => {
  const dataDir = await dirs.used();
  const gateway = start(dataDir, 'gateway');
  const url = await gateway.until('url');
  const second = start(dataDir, 'gateway');
  expect(await second.until('error')).toMatch(
    /^OperatorError: Another gateway is running on DATA_DIR .* \(pid \d+\): stop it, or set .*\.$/,
  );
  const command = start(dataDir, 'command');
  expect(await command.until('url')).toBe(url);
  await command.end('SIGTERM');
  expect(await query(url, 'select 1')).toBe(1);
});

test('of two gateways that start at once on an empty folder, one is refused', async () => {
  const dataDir = await dirs.empty();
  const both = [start(dataDir, 'gateway'), start(dataDir, 'gateway')];
  const ends = await Promise.all(
    both.map((each) =>
      Promise.any([
        each.until('url').then(() => 'runs'),
        each.until('error').then((text) => text.replace(/ is running.*/, '')),
      ]),
    ),
  );
  expect(ends.toSorted()).toEqual(['OperatorError: Another gateway', 'runs']);
});

test('a gateway waits until a command has ended', async () => {
  const dataDir = await dirs.used();
  const command = start(dataDir, 'command');
  await command.until('url');
  const gateway = start(dataDir, 'gateway');
  expect(await gateway.until('progress')).toMatch(/^Waiting for another command \(pid \d+\)/);
  await command.end('SIGTERM');
  expect(await query(await gateway.until('url'), 'select answer from kept')).toBe(42);
});

test('the server of a gateway that was killed is stopped and started anew', async () => {
  const dataDir = await dirs.used();
  const killed = start(dataDir, 'gateway');
  await query(await killed.until('url'), `update kept set answer = 43 returning answer`);
  const left = await serverPid(dataDir);
  await killed.end('SIGKILL');
  expect(await isAlive(left)).toBe(true);

  const gateway = start(dataDir, 'gateway');
  const url = await gateway.until('url');
  expect(gateway.told[0]?.progress).toBe(
    'Stopping a database server that a killed gateway left behind …',
  );
  expect(await isAlive(left)).toBe(false);
  expect(await query(url, 'select answer from kept')).toBe(43);
});

test('gateway and server killed together do not block the next start', async () => {
  const dataDir = await dirs.used();
  const killed = start(dataDir, 'gateway');
  await killed.until('url');
  const server = await serverPid(dataDir);
  await killed.end('SIGKILL');
  process.kill(server, 'SIGKILL');
  const gateway = start(dataDir, 'gateway');
  expect(await query(await gateway.until('url'), 'select answer from kept')).toBe(42);
});

test('a gateway that is told to end takes its server with it', async () => {
  const dataDir = await dirs.used();
  const gateway = start(dataDir, 'gateway');
  await gateway.until('url');
  const server = await serverPid(dataDir);
  await gateway.end('SIGTERM');
  expect(gateway.child.exitCode).toBe(0);
  await until('it has ended', async () => !(await isAlive(server)), 1_000);
});
