import { expect, test } from 'vitest';
import { launchErrorIn } from '../../../src/postgres/launch-error.ts';

const at = '2026-11-27 10:00:00.000 UTC [42]';

test.each([
  [
    'port taken',
    `${at} LOG:  could not bind IPv4 address "127.0.0.1": Address already in use\n` +
      `${at} HINT:  Is another postmaster already running on port 5432?\n` +
      `${at} FATAL:  could not create any TCP/IP sockets\n` +
      `${at} LOG:  database system is shut down\n`,
    'could not create any TCP/IP sockets',
  ],
  [
    'cluster taken',
    `${at} FATAL:  lock file "postmaster.pid" already exists\n` +
      `${at} HINT:  Is another postmaster (PID 7) running in data directory "/data"?\n`,
    'lock file "postmaster.pid" already exists',
  ],
  [
    'memory in use',
    `${at} FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\n`,
    'pre-existing shared memory block (key 1, ID 2) is still in use',
  ],
  [
    'other',
    `${at} PANIC:  could not locate a valid checkpoint record\n\n`,
    'could not locate a valid checkpoint record',
  ],
  ['other', 'postgres: not found\n', 'postgres: not found'],
  ['other', '', 'it ended without a word'],
] as const)('%s: the last line that says why is told', (failure, log, message) => {
  expect(launchErrorIn(log)).toMatchObject({ failure, message });
});
