import { expect, test, vi } from 'vitest';
import { killPostgres, startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { keptAlive } from '../../support/http.ts';
import { expectKept } from '../../support/machine.ts';
import { TEST_MS, until } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const balanceIn = (text: string) => (JSON.parse(text) as { payout_balance: number }).payout_balance;

test('PostgreSQL killed under a living gateway, and then the gateway itself', async () => {
  const env = { DATA_DIR: await usedDataDir() };
  const gateway = await startGateway(env);
  const agent = keptAlive();
  const before = balanceIn((await gateway.call('/balance', { agent })).text);
  expect((await gateway.pay('ada@example.com', 100, { agent })).status).toBe(201);

  const killed = performance.now();
  await killPostgres(env.DATA_DIR);
  const isReady = async () => (await gateway.call('/health/ready')).status === 200;
  await gateway.process.says(/^PostgreSQL ended unexpectedly; starting it again/m);
  expect((await gateway.call('/health/live')).status).toBe(200);
  await until('the gateway is ready again', isReady);
  await expectKept(15_000, performance.now() - killed);
  expect((await gateway.pay('ada@example.com', 100, { agent })).status).toBe(201);
  expect(gateway.process.stderr).toBe('');
  agent.destroy();

  gateway.process.signal('SIGKILL');
  expect(await gateway.process.ended).toBe('SIGKILL');
  const next = await startGateway(env);
  expect(next.key).toBe(gateway.key);
  expect(balanceIn((await next.call('/balance')).text)).toBe(before - 200);
  await next.stop();
  expect(await next.process.ended).toBe(0);
});
