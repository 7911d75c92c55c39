import { setTimeout as pause } from 'node:timers/promises';
import { embeddedUrl, start } from '../../support/gateway-process.ts';
import { until } from '../../support/processes.ts';
import { watchMemory } from '../support/memory.ts';
import { newBusiness } from '../support/operator.ts';
import { Merchant, type Pace, fileOf } from './merchant.ts';

/** The most lines that a file may have. */
const LINES = 50_000;
const ALONE_MS = 5_000;
const FUNDS = 1_000_000_000;
/** How much longer single payouts may take beside a run, on average. */
const SLOWER_MAX = 2;
/** How long a run may take, however slow the machine. */
const PATIENCE_MS = 120_000;

/** Runs as large as may be: alone, and beside single payouts of the same business. */
export async function measureSpeed(
  dataDir: string,
  print: (line: string) => void,
): Promise<readonly string[]> {
  const gateway = await start({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
  const { secretKey } = await newBusiness(await embeddedUrl(dataDir), 'pay runs', FUNDS);
  const merchant = new Merchant(secretKey);
  const { url } = gateway;
  const file = fileOf(LINES);
  const memory = watchMemory(gateway.process.pid);
  const before = await memory.now();

  const pay = async (runId: string): Promise<number> => {
    const began = performance.now();
    await merchant.confirm(url, runId);
    await until(
      'the run is paid',
      async () => (await merchant.show(url, runId)).status === 'COMPLETED',
      PATIENCE_MS,
    );
    return (performance.now() - began) / 1000;
  };
  const single = async (signal: AbortSignal) => merchant.pay(() => [url], signal);

  const uploading = performance.now();
  const first = await merchant.upload(url, file);
  print(`a file of ${LINES} lines read in ${seconds(performance.now() - uploading)}`);
  const alone = await pay(first);
  print(`alone: ${LINES} lines in ${alone.toFixed(1)} s, ${(LINES / alone).toFixed(0)} lines/s`);
  await pause(ALONE_MS / 2);
  const without = await single(AbortSignal.timeout(ALONE_MS));
  print(`single payouts without a run: ${told(without)}`);

  const second = await merchant.upload(url, file);
  const stop = new AbortController();
  const singles = single(stop.signal);
  const took = await pay(second);
  stop.abort();
  const beside = await singles;
  print(
    `beside single payouts: ${LINES} lines in ${took.toFixed(1)} s, ${(LINES / took).toFixed(0)} lines/s`,
  );
  print(`single payouts beside the run: ${told(beside)}`);
  const slower = beside.mean / without.mean;
  const most = await memory.stop();
  print(
    `they took ${slower.toFixed(2)} times as long; memory ${before.toFixed(0)} MB, at most ${most.toFixed(0)} MB`,
  );
  await gateway.stop();
  return slower > SLOWER_MAX ? [`single payouts took ${slower.toFixed(2)} times as long`] : [];
}

function told({ perSecond, mean, p50, p99 }: Pace): string {
  const [average, median, slowest] = [mean, p50, p99].map((ms) => `${ms.toFixed(1)} ms`);
  return `${perSecond.toFixed(0)}/s, mean ${average}, p50 ${median}, p99 ${slowest}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
