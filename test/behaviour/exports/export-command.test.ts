import { beforeAll, expect, test, vi } from 'vitest';
import { HASH_SECRET, type TestBusiness, useGateway } from '../../support/gateway.ts';
import { command } from '../../support/command-line.ts';

import { TEST_MS, TestProcess, run } from '../../support/processes.ts';
import { exportOf } from './export-calls.ts';
import { addEntries } from './many-entries.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const MANY = 50_000;

const gateway = useGateway();
let business: TestBusiness;
beforeAll(async () => {
  business = await gateway().business();
  await addEntries(gateway().databaseUrl, business, MANY);
});

const environment = () => ({
  DATABASE_URL: gateway().databaseUrl,
  PAYOUT_HASH_SECRET: HASH_SECRET,
});

const exported = (...options: readonly string[]) =>
  command(['export', business.id, ...options], environment());

test('writes what the gateway sends, in either format, filtered by time', async () => {
  const own = await gateway().business();
  await gateway().pay(own, { email: 'a@example.com', amount: 1, reference: 'a,"b"' });
  for (const [format, accept] of [
    ['csv', 'text/csv'],
    ['ndjson', 'application/x-ndjson'],
  ] as const) {
    const written = await command(['export', own.id, '--format', format], environment());
    const { text } = await exportOf(gateway(), own, {}, { Accept: accept });
    expect(written).toEqual({ status: 0, stdout: text, stderr: '' });
  }
  const none = await command(['export', own.id, '--from', '2999-01-01'], environment());
  expect(none.stdout.split('\r\n')).toHaveLength(2);
});

test('says in one line what it cannot do', async () => {
  const wrong = await exported('--from', 'yesterday');
  expect(wrong).toEqual({
    status: 1,
    stdout: '',
    stderr: '--from must be a time or a date, such as 2026-01-31T12:00:00Z or 2026-01-31.\n',
  });
  const nobody = await command(['export', '0199c1a4-6a2e-7b31-9c55-3f0d6a1e8b42'], environment());
  expect([nobody.status, nobody.stdout]).toEqual([1, '']);
});

test('interrupted, it says from where to go on', async () => {
  const child = new TestProcess(
    process.execPath,
    ['src/cli.ts', 'export', business.id],
    environment(),
  );
  await child.says(/many-1,/);
  child.pressCtrlC();
  expect(await child.ended).toBe(130);
  const [, written = '', from = ''] =
    /^Interrupted after (\d+) entries(?: and some lines more, .*)?\. Go on with --from (\S+): entries .* come again\.\n$/.exec(
      child.stderr,
    ) ?? [];
  expect(Number(written)).toBeGreaterThan(0);
  expect(child.stdout.split('\r\n').length - 2).toBeGreaterThanOrEqual(Number(written));
  const line = child.stdout.split('\r\n')[Number(written)] ?? '';
  expect(line.split(',')[1]).toBe(from);
});

test('ends quietly where its reader has enough', async () => {
  const line = `{ ${process.execPath} src/cli.ts export ${business.id}; echo "ended: $?" >&2; } | head -n 1`;
  const piped = await run('sh', ['-c', line], environment());
  expect(piped.stdout).toMatch(/^id,created_at,[^\n]*\n$/);
  expect(piped.stderr).toBe('ended: 0\n');
});
