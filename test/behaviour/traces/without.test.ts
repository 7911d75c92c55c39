import { type AddressInfo, createServer } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createDatabase } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir, startGateway } from '../../support/gateway-process.ts';
import { HASH_SECRET } from '../../support/gateway.ts';
import { TEST_MS, until } from '../../support/processes.ts';
import { Collector } from './collector.ts';

// Payouts go on where there is nobody, or nothing, to take their traces.

vi.setConfig({ testTimeout: TEST_MS });

/** Has a process find none of OpenTelemetry's packages. */
const NOT_INSTALLED = `
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(name, context, next) {
    if (!name.startsWith('@opentelemetry/')) return next(name, context);
    throw Object.assign(new Error('not installed'), { code: 'ERR_MODULE_NOT_FOUND' });
  } });`;

async function startedWith(env: Readonly<Record<string, string>>) {
  const own = {
    DATABASE_URL: await createDatabase(),
    PAYOUT_HASH_SECRET: HASH_SECRET,
    DATA_DIR: await emptyDataDir(),
  };
  const made = await command(
    ['business', 'create', '--name=N', '--payout-balance=100000', '--json'],
    own,
  );
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  const gateway = await startGateway({ ...own, ...env });
  const pay = () =>
    gateway.pay('ada@example.com', 1, { headers: { Authorization: `Bearer ${apiKey}` } });
  return { gateway, pay };
}

test('without the packages, which is said once', async () => {
  const collector = await Collector.open();
  onTestFinished(collector.close);
  const { gateway, pay } = await startedWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(NOT_INSTALLED)}`,
  });
  await gateway.process.says(/packages are not installed: there are no traces/);
  expect((await pay()).status).toBe(201);
  await gateway.stop();
  expect(collector.requests).toEqual([]);
});

test('with a collector that answers nobody, which is said once; the end waits for it in vain, and not for long', async () => {
  let connections = 0;
  const silent = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).resume();
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void silent.close());
  const { gateway, pay } = await startedWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '300',
    OTEL_BSP_SCHEDULE_DELAY: '50',
    OTEL_BSP_EXPORT_TIMEOUT: '500',
    SHUTDOWN_TIMEOUT: '20',
  });
  await until('the warning', async () => {
    expect((await pay()).status).toBe(201);
    return gateway.process.stdout.includes('traces are lost');
  });
  const before = connections;
  await until('another batch', async () => {
    expect((await pay()).status).toBe(201);
    return connections > before;
  });
  await gateway.stop();
  expect(gateway.process.stdout.match(/traces are lost/g)).toHaveLength(1);
});
