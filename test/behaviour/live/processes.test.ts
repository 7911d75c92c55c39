import { expect, test } from 'vitest';
import { startGateway, usedDataDir } from '../../support/gateway-process.ts';
import { TEST_MS, until } from '../../support/processes.ts';
import { follow } from './event-reader.ts';

const BALANCE = 'subscription { payoutBalance { amount } }';

test(
  'streams at two workers are told of a payout at either, and both say that they shut down',
  { timeout: TEST_MS },
  async () => {
    const gateway = await startGateway({ DATA_DIR: await usedDataDir(), WORKERS: '2' });
    const own = { id: '', key: gateway.key };
    const streams = await Promise.all(
      Array.from({ length: 8 }, () => follow(gateway, own, BALANCE)),
    );
    for (const stream of streams) await stream.count(1);
    expect((await gateway.pay('ada@example.com', 1)).status).toBe(201);
    for (const stream of streams) await stream.count(2);
    const start = performance.now();
    await gateway.stop();
    // SHUTDOWN_TIMEOUT, at its default.
    expect(performance.now() - start).toBeLessThan(10_000);
    for (const { ended, events } of streams) {
      await until('the end of a stream', ended);
      expect(events.at(-1)?.data.errors[0].message).toBe(
        'The gateway is shutting down. Connect again.',
      );
    }
  },
);
