import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import {
  embeddedUrl,
  emptyDataDir,
  startGateway,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { HASH_SECRET } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { type Answer, keptAlive } from '../../support/http.ts';
import { TEST_MS, processesOf, until, untilGone } from '../../support/processes.ts';
import { expectKept } from '../../support/machine.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const EMAIL = 'ada@example.com';

/** A connection on which the test says what it likes, byte by byte. */
async function rawConnection(url: string, text: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await new Promise<void>((resolve) => socket.write(text, () => resolve()));
}

function expectUnavailable({ status, headers, text }: Answer): void {
  expect([status, text]).toEqual([503, '{"error":"Service unavailable"}']);
  expect(headers['retry-after']).toMatch(/^[1-9]\d*$/);
}

/** Not cut before most of the time was given, and not held up beyond it. */
async function expectNear(tookMs: number, limitMs: number): Promise<void> {
  expect(tookMs).toBeGreaterThan(limitMs / 2);
  await expectKept(limitMs + 3_000, tookMs);
}

test.each([1, 2])('Ctrl-C finishes what is in flight (WORKERS=%s)', async (workers) => {
  const dataDir = await usedDataDir();
  const gateway = await startGateway({ DATA_DIR: dataDir, WORKERS: String(workers) }, 'npm');
  // One connection for each worker: both have to refuse.
  const kept = [keptAlive(), keptAlive()];
  for (const agent of kept) expect((await gateway.call('/balance', { agent })).status).toBe(200);
  const lock = await holdBusinesses(await embeddedUrl(dataDir));
  // One payout for each worker: neither may end before it is made.
  const paying = Array.from({ length: workers }, () => gateway.pay(EMAIL, 100));
  await lock.wanted(workers);

  // npm passes the signal on: node gets it twice, and must take it for one.
  gateway.process.pressCtrlC();
  const refused = await until('new work is refused', async () => {
    const answer = await gateway.call('/balance');
    return answer.status === 503 && answer;
  });
  expectUnavailable(refused);
  for (const agent of kept) expectUnavailable(await gateway.pay(EMAIL, 100, { agent }));
  expectUnavailable(await gateway.pay(EMAIL, 100));
  expect((await gateway.call('/health/ready')).status).toBe(503);
  expect((await gateway.call('/nowhere')).status).toBe(404);
  expect(gateway.process.hasEnded).toBe(false);

  const released = performance.now();
  await lock.release();
  for (const { status, text } of await Promise.all(paying)) {
    expect([status, text]).toEqual([201, expect.stringMatching(/^\{"hash":"\w{52}"\}$/)]);
  }
  expect(await gateway.process.ended).toBe(0);
  await untilGone(dataDir, 1_000);
  await expectKept(10_000, performance.now() - released);
  expect(gateway.process.stderr).toBe('');
});

test('SIGTERM to npm ends an idle gateway at once, whoever is connected', async () => {
  const dataDir = await usedDataDir();
  const gateway = await startGateway({ DATA_DIR: dataDir }, 'npm');
  await gateway.call('/balance', { agent: keptAlive() });
  await rawConnection(gateway.url, '');
  await rawConnection(gateway.url, 'POST /payout/create HTTP/1.1\r\nHost: ');
  const start = performance.now();
  gateway.process.signal('SIGTERM');
  expect(await gateway.process.ended).toBe(0);
  await untilGone(dataDir, 1_000);
  await expectKept(6_500, performance.now() - start);
});

test('what never ends is cut at SHUTDOWN_TIMEOUT, and nothing of it is kept', async () => {
  const databaseUrl = await createDatabase();
  const env = { DATABASE_URL: databaseUrl, PAYOUT_HASH_SECRET: HASH_SECRET, DATA_DIR: 'unused' };
  const made = await command(
    ['business', 'create', '--name=N', '--payout-balance=100', '--json'],
    env,
  );
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  const dataDir = await emptyDataDir();
  const gateway = await startGateway({ ...env, DATA_DIR: dataDir, SHUTDOWN_TIMEOUT: '2' });
  const lock = await holdBusinesses(databaseUrl);
  const headers = { Authorization: `Bearer ${apiKey}` };
  const paying = gateway.pay(EMAIL, 100, { headers }).catch((error: unknown) => error);
  await lock.wanted();
  const start = performance.now();
  gateway.process.signal('SIGTERM');
  expect(await paying).toMatchObject({ code: 'ECONNRESET' });
  await gateway.process.ended;
  expect(await processesOf(dataDir)).toEqual([]);
  await expectNear(performance.now() - start, 2_000);
  await lock.release();
  const { stdout } = await command(['business', 'list', '--json'], env);
  expect(JSON.parse(stdout)).toMatchObject([{ payoutBalance: 100 }]);
});

test('half a request is not waited for too long', async () => {
  const dataDir = await usedDataDir();
  const env = { DATA_DIR: dataDir, SHUTDOWN_TIMEOUT: '2', WORKERS: '2' };
  const gateway = await startGateway(env, 'npm');
  const head = `POST /payout/create HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer ${gateway.key}`;
  const body = 'Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{"email":';
  await rawConnection(gateway.url, `${head}\r\n${body}`);
  // Once these, sent later and one to each worker, are answered, the other has been read.
  expect((await gateway.call('/balance')).status).toBe(200);
  expect((await gateway.call('/balance')).status).toBe(200);
  const start = performance.now();
  gateway.process.pressCtrlC();
  await gateway.process.ended;
  await untilGone(dataDir, 1_000);
  await expectNear(performance.now() - start, 2_000);
});

test('a second Ctrl-C ends at once', async () => {
  const dataDir = await usedDataDir();
  const gateway = await startGateway({ DATA_DIR: dataDir, WORKERS: '2' });
  const lock = await holdBusinesses(await embeddedUrl(dataDir));
  const paying = gateway.pay(EMAIL, 100).catch((error: unknown) => error);
  await lock.wanted();
  gateway.process.pressCtrlC();
  gateway.process.pressCtrlC();
  await until('the first is heard', async () => (await gateway.call('/balance')).status === 503);
  const first = performance.now();
  await until('the next is another', () => performance.now() - first > 600);
  expect(gateway.process.hasEnded).toBe(false);
  const second = performance.now();
  gateway.process.pressCtrlC();
  await gateway.process.ended;
  await expectKept(4_000, performance.now() - second);
  expect(await paying).toMatchObject({ code: 'ECONNRESET' });
  await untilGone(dataDir, 5_000);
});
