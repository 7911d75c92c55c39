import type { Socket } from 'node:net';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { withClient } from '../../support/database.ts';
import {
  type TestBusiness,
  openGateway,
  openGatewayOn,
  useGateway,
} from '../../support/gateway.ts';
import { startGateway, embeddedUrl, usedDataDir } from '../../support/gateway-process.ts';
import { expectKept } from '../../support/machine.ts';
import { TEST_MS, until } from '../../support/processes.ts';
import { logStatements } from '../../support/statements.ts';
import { exportOf, linesOf } from './export-calls.ts';
import { addEntries, beginExport } from './many-entries.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

/** So many that neither the connection nor the gateway holds all of them at once. */
const MANY = 100_000;
const PAGE_SIZE = 500;
const FIRST_BYTE_MS = 1_000;
/** For how long no page more has been read, when a client is taken to have been sent all it gets. */
const QUIET_MS = 500;

const gateway = useGateway();
let business: TestBusiness;
/** The entries that are there: the funding, and those that were added. */
const ALL = MANY + 1;

beforeAll(async () => {
  business = await gateway().business();
  await addEntries(gateway().databaseUrl, business, MANY);
});

const count = (text: string) => text.split('\r\n').length - 2;

test('begins at once, and is whole', async () => {
  const start = performance.now();
  // The headers are sent with the first lines.
  const { rest } = await beginExport(gateway().url, business);
  await expectKept(FIRST_BYTE_MS, performance.now() - start);
  const { text, isWhole } = await rest();
  expect(isWhole).toBe(true);
  const lines = linesOf({ text });
  expect(lines).toHaveLength(ALL);
  expect(lines.map(({ reference }) => reference)).toEqual([
    '',
    ...Array.from({ length: MANY }, (_, i) => `many-${i + 1}`),
  ]);
});

test('reads no further than its client does', async () => {
  const own = await openGatewayOn(gateway().databaseUrl);
  onTestFinished(own.close);
  const log = await logStatements(own);
  const sockets: Socket[] = [];
  own.serving.server.on('connection', (socket) => sockets.push(socket));
  const statements = await log.during(async () => {
    const { req } = await beginExport(own.url, business);
    let [sent, since] = [0, performance.now()];
    await until('nothing more is sent', () => {
      const now = sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0);
      if (now !== sent) [sent, since] = [now, performance.now()];
      return sent > 0 && performance.now() - since > QUIET_MS;
    });
    req.destroy();
  });
  const pages = statements.filter((line) => line.includes('order by sequence limit')).length;
  expect(pages).toBeGreaterThan(0);
  // What the system's buffers of a connection hold is not the gateway's.
  expect(pages * PAGE_SIZE).toBeLessThan(ALL / 2);
});

test('is one snapshot, whatever is paid meanwhile', async () => {
  const { rest } = await beginExport(gateway().url, business);
  for (let i = 0; i < 5; i += 1) {
    await gateway().pay(business, { email: 'late@example.com', amount: 1, reference: 'late' });
  }
  const { text, isWhole } = await rest();
  expect([isWhole, count(text)]).toEqual([true, ALL]);
  const late = linesOf(await exportOf(gateway(), business, { reference: 'late' }));
  expect(late).toHaveLength(5);
});

test('is whole or has no end when every connection to the database is lost', async () => {
  const own = await openGatewayOn(gateway().databaseUrl);
  onTestFinished(own.close);
  const before = linesOf(await exportOf(own, business)).length;
  const { rest } = await beginExport(own.url, business);
  await withClient(own.databaseUrl, (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    ),
  );
  const { text, isWhole } = await rest();
  // A page is read once more, but on another connection that may be lost, too.
  expect([isWhole, count(text) === before]).toEqual([isWhole, isWhole]);
  const after = await exportOf(own, business);
  expect(linesOf(after)).toHaveLength(before);
});

test.each([{}, { 'Accept-Encoding': 'gzip' }])(
  'has no end where it fails in the middle, with %o',
  async (headers: Record<string, string>) => {
    const own = await openGateway();
    onTestFinished(own.close);
    const payer = await own.business();
    await addEntries(own.databaseUrl, payer, MANY);
    const { res, rest } = await beginExport(own.url, payer, headers);
    expect(res.statusCode).toBe(200);
    await withClient(own.databaseUrl, (client) =>
      client.query('alter table history_entry rename to gone'),
    );
    expect((await rest()).isWhole).toBe(false);
    const refused = await exportOf(own, payer);
    expect([refused.status, refused.json]).toEqual([500, { error: 'Internal server error' }]);
  },
);

test('takes a place, of which one business has half; a client that leaves frees it', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, { EXPORTS_MAX: '2' });
  onTestFinished(own.close);
  const other = await own.business();
  const { req } = await beginExport(own.url, business);
  const refused = await exportOf(own, business);
  expect([refused.status, refused.json]).toEqual([503, { error: 'Service unavailable' }]);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await exportOf(own, other)).status).toBe(200);
  // No place is needed to pay.
  expect((await own.pay(other, { email: 'a@example.com', amount: 1 })).status).toBe(201);
  req.destroy();
  const rare = { type: 'TOP_UP' };
  await until(
    'the place is free',
    async () => (await exportOf(own, business, rare)).status === 200,
  );
});

test('is cut off where its client takes nothing of it for STALL_TIMEOUT', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, {
    EXPORTS_MAX: '2',
    STALL_TIMEOUT: '0.5',
  });
  onTestFinished(own.close);
  const { rest } = await beginExport(own.url, business);
  const rare = { type: 'TOP_UP' };
  await until(
    'its place is free',
    async () => (await exportOf(own, business, rare)).status === 200,
  );
  expect((await rest()).isWhole).toBe(false);
});

test('is ended by a shutdown in its time, cut where its client does not read', async () => {
  const dataDir = await usedDataDir();
  const process = await startGateway({ DATA_DIR: dataDir, SHUTDOWN_TIMEOUT: '2' });
  const url = await embeddedUrl(dataDir);
  const id = await withClient(url, async (client) => {
    const { rows } = await client.query<{ business_id: string }>(
      'select business_id from business',
    );
    return rows[0]?.business_id ?? '';
  });
  await addEntries(url, { id }, MANY);
  const { rest } = await beginExport(process.url, process);
  const start = performance.now();
  await process.stop();
  await expectKept(5_000, performance.now() - start);
  expect((await rest()).isWhole).toBe(false);
});
