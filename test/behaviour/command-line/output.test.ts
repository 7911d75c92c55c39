import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test, vi } from 'vitest';
import { HASH_SECRET, type TestBusiness, useGateway } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { CLONE, TEST_MS, TestProcess, environmentOf, run, until } from '../../support/processes.ts';
import { addEntries } from '../exports/many-entries.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

// A command whose output cannot be written, or that is interrupted.

const gateway = useGateway();
/** Fewer bytes than the lines of a page, and more than a process writes that does nothing. */
const MUCH = 10_000;
/** For how long no more was written, when a pipe is taken to be full. */
const QUIET_MS = 500;
let business: TestBusiness;
beforeAll(async () => {
  business = await gateway().business();
});

const environment = () => ({
  DATABASE_URL: gateway().databaseUrl,
  PAYOUT_HASH_SECRET: HASH_SECRET,
});

test('a result that cannot be written is told of: a secret in it is shown only once', async () => {
  const line = `${process.execPath} src/cli.ts key create ${business.id} --label lost > /dev/full`;
  expect(await run('sh', ['-c', line], environment())).toEqual({
    status: 1,
    stdout: '',
    stderr:
      'The command is done. Its result could not be written: the disk is full: make room on it (Error ENOSPC).\n',
  });
});

test('a command that is interrupted before it has done anything says that it was', async () => {
  const lock = await holdBusinesses(gateway().databaseUrl);
  const args = ['src/cli.ts', 'business', 'fund', business.id, '--amount', '5', '--yes'];
  const child = new TestProcess(process.execPath, args, environment());
  await Promise.race([lock.wanted(), child.ended.then(() => expect.fail(child.stderr))]);
  child.pressCtrlC();
  expect(await child.ended).toBe(130);
  expect([child.stdout, child.stderr]).toEqual(['', 'Interrupted.\n']);
  await lock.release();
  await gateway().expectBooksToBalance();
});

test('an export to a slow reader says that its last line may be cut off', async () => {
  await addEntries(gateway().databaseUrl, business, 5_000);
  const child = spawn(process.execPath, ['src/cli.ts', 'export', business.id], {
    cwd: CLONE,
    env: environmentOf(environment()),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // It has begun, and nobody reads on: what it writes waits in the pipe.
  await once(child.stdout, 'readable');
  let [written, since] = [0, performance.now()];
  await until('the pipe is full', async () => {
    const io = await readFile(`/proc/${child.pid}/io`, 'utf8');
    const now = Number(/^wchar: (\d+)/m.exec(io)?.[1]);
    if (now > written + MUCH) [written, since] = [now, performance.now()];
    return performance.now() - since > QUIET_MS;
  });
  child.kill('SIGINT');
  const [status] = (await once(child, 'exit')) as [number];
  expect(status).toBe(130);
  expect(said).toMatch(
    /^Interrupted after \d+ entries and some lines more, the last of which may be cut off\. (?:Begin again\.|Go on with --from \S+: entries from that millisecond on come again\.)\n$/,
  );
});
