import { expect, onTestFinished, test, vi } from 'vitest';
import { withClient } from '../../support/database.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { holdBusinesses } from '../../support/held-lock.ts';
import { until } from '../../support/processes.ts';
import { openProxied } from '../../support/proxied-gateway.ts';
import type { DatabaseProxy } from '../../support/tcp-proxy.ts';
import { DOORS, expectPaid, payAt, payoutBalance } from '../payouts/doors.ts';

// The database answers, but cannot take money: it is read-only, gone, or leaves a COMMIT unanswered.

const FUNDS = 1_000_000;
const AMOUNT = 100;
const UNAVAILABLE = '{"error":"Service unavailable"}';

interface Scene {
  readonly gateway: TestGateway;
  readonly business: TestBusiness;
  readonly proxy: DatabaseProxy;
  /** What the log says of the database: what began, and what ended. */
  readonly told: () => string[];
}

async function open(environment: Record<string, string> = {}): Promise<Scene> {
  const { gateway, proxy } = await openProxied(environment);
  onTestFinished(async () => {
    await gateway.close();
    await proxy.close();
  });
  const { log } = gateway.serving.app;
  const lines = [vi.spyOn(log, 'error'), vi.spyOn(log, 'warn')];
  onTestFinished(() => lines.forEach((line) => line.mockRestore()));
  const told = () =>
    lines.flatMap((line) =>
      line.mock.calls.flatMap(([, text]: unknown[]) =>
        typeof text === 'string' && text.startsWith('database') ? [text] : [],
      ),
    );
  const business = await gateway.business({ payoutBalance: FUNDS });
  return { gateway, business, proxy, told };
}

const pay = ({ gateway, business }: Scene, key: string) =>
  payAt(gateway, 'rest', business, { email: `${key}@b.co`, amount: AMOUNT, key });

const isReady = async ({ gateway }: Scene) => (await gateway.fetch('/health/ready')).status === 200;

/** Has every session from now on read only, or again write; those that there are stay as they are. */
const setReadOnly = ({ gateway }: Scene, on: boolean) =>
  withClient(gateway.databaseUrl, async (client) => {
    // This session, too, may have been read-only from its beginning.
    await client.query('set default_transaction_read_only = off');
    await client.query(
      `alter database "${new URL(gateway.databaseUrl).pathname.slice(1)}"
       ${on ? 'set default_transaction_read_only = on' : 'reset default_transaction_read_only'}`,
    );
  });

/** Ends the gateway's sessions; resolves when its pool has noticed that each is gone. */
async function endSessions({ gateway }: Scene): Promise<void> {
  const pool = await gateway.orm.em.getConnection().getNativeClient();
  let left = pool.totalCount;
  const countDown = () => void (left -= 1);
  pool.on('remove', countDown);
  await withClient(gateway.databaseUrl, (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    ),
  );
  await until('the pool has noticed', () => left <= 0);
  pool.off('remove', countDown);
}

async function expectFunds({ gateway, business }: Scene, paid: number): Promise<void> {
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - paid * AMOUNT);
  await gateway.expectBooksToBalance();
}

test('read-only for a while: 503, not ready, and back by itself with its sessions open', async () => {
  const scene = await open();
  expectPaid('rest', await pay(scene, 'before'));
  await setReadOnly(scene, true);
  await endSessions(scene);
  for (const door of DOORS) {
    for (let i = 0; i < 5; i += 1) {
      const payout = { email: 'ada@b.co', amount: AMOUNT, key: 'ada' };
      const { status, headers } = await payAt(scene.gateway, door, scene.business, payout);
      expect({ status, retry: headers.get('retry-after') }).toEqual({ status: 503, retry: '1' });
    }
  }
  expect(await isReady(scene)).toBe(false);
  // Reads go on, and what they read is there.
  expect(await payoutBalance(scene.gateway, scene.business)).toBe(FUNDS - AMOUNT);
  await setReadOnly(scene, false);
  await until('the gateway is ready', () => isReady(scene));
  expect(expectPaid('rest', await pay(scene, 'ada')).replayed).toBe(false);
  await until('the log says so', () => scene.told().length === 2);
  expect(scene.told()).toEqual(['database lost', 'database back']);
  await expectFunds(scene, 2);
});

test('a payout that comes after it is back is paid, though every session is read-only', async () => {
  const scene = await open();
  await setReadOnly(scene, true);
  await endSessions(scene);
  // Enough at once to open several sessions, all of them read-only.
  const reads = () => payoutBalance(scene.gateway, scene.business);
  await Promise.all(Array.from({ length: 6 }, reads));
  await setReadOnly(scene, false);
  expect(expectPaid('rest', await pay(scene, 'ada')).replayed).toBe(false);
  await expectFunds(scene, 1);
});

test('the line in the log is one, however many payouts meet a database that is gone', async () => {
  const scene = await open();
  expectPaid('rest', await pay(scene, 'before'));
  await scene.proxy.close();
  for (let i = 0; i < 20; i += 1) {
    const { status, text } = await pay(scene, 'ada');
    expect({ status, text }).toEqual({ status: 503, text: UNAVAILABLE });
  }
  expect(await isReady(scene)).toBe(false);
  expect(scene.told()).toEqual(['database lost']);
});

test('one session that is ended is no state, and in no line', async () => {
  const scene = await open();
  expectPaid('rest', await pay(scene, 'before'));
  await endSessions(scene);
  expectPaid('rest', await pay(scene, 'after'));
  expect(await isReady(scene)).toBe(true);
  expect(scene.told()).toEqual([]);
});

test('a COMMIT that is not answered is 500 in time, and the next payouts go on', async () => {
  const scene = await open({ COMMIT_TIMEOUT: '0.5' });
  expectPaid('rest', await pay(scene, 'before'));
  const silent = scene.proxy.silence(/^commit/i);
  const { status } = await pay(scene, 'ada');
  await silent;
  expect(status).toBe(500);
  await until('the gateway is ready', () => isReady(scene));
  // The server had it all the while.
  expect(expectPaid('rest', await pay(scene, 'ada')).replayed).toBe(true);
  await until('the log says so', () => scene.told().length === 2);
  expect(scene.told()).toEqual(['database lost', 'database back']);
  await expectFunds(scene, 2);
});

test('a payout waits for its turn no longer than QUEUE_TIMEOUT, and then is never paid', async () => {
  const scene = await open({ QUEUE_TIMEOUT: '0.5', LOCK_TIMEOUT: '30', STATEMENT_TIMEOUT: '30' });
  const lock = await holdBusinesses(scene.gateway.databaseUrl);
  const first = pay(scene, 'first');
  await lock.wanted();
  const waiting = await Promise.all(['one', 'two', 'three'].map((key) => pay(scene, key)));
  for (const { status, text } of waiting) {
    expect({ status, text }).toEqual({ status: 503, text: UNAVAILABLE });
  }
  await lock.release();
  expectPaid('rest', await first);
  await expectFunds(scene, 1);
  // Those that were told 503 may come again, and are new.
  expect(expectPaid('rest', await pay(scene, 'one')).replayed).toBe(false);
  await expectFunds(scene, 2);
});

test('however many ask at once whether it is ready, the database is asked by few', async () => {
  const scene = await open();
  const pool = await scene.gateway.orm.em.getConnection().getNativeClient();
  let asked = 0;
  pool.on('acquire', () => (asked += 1));
  const all = await Promise.all(Array.from({ length: 100 }, () => isReady(scene)));
  expect(all).not.toContain(false);
  // Two statements a question, and nobody else uses the connections.
  expect(asked).toBeLessThan(all.length);
});
