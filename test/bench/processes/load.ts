import { setTimeout as pause } from 'node:timers/promises';
import autocannon, {
  type AutocannonClient,
  type AutocannonResult,
  type AutocannonRun,
} from 'autocannon';
import type { LoadJob, LoadMessage, LoadReport } from '../stage/job.ts';
import { createTraffic, isGood } from '../stage/traffic.ts';

// A process of its own: it loads whom it is told to, and reports. It ends with its parent.

/** How often autocannon looks whether it is to stop. */
const SAMPLE_MS = 20;
const TIMEOUT_SECONDS = 20;
/** Longer than any point: the load is stopped by hand. */
const ENDLESS_SECONDS = 3600;

process.on('message', (job: LoadJob) => {
  run(job).then(
    (report) => tell({ report }),
    (error: unknown) => tell({ error: String(error) }),
  );
});
process.on('disconnect', () => process.exit());

function tell(message: LoadMessage): void {
  process.send?.(message);
}

async function run(job: LoadJob): Promise<LoadReport> {
  const { sent, url, connections, requests } = job;
  const next = createTraffic(job);
  const failures: Record<string, number> = {};
  const note = (what: string) => (failures[what] = (failures[what] ?? 0) + 1);
  const ended = Promise.withResolvers<AutocannonResult>();
  const options = {
    url,
    connections,
    duration: ENDLESS_SECONDS,
    sampleInt: SAMPLE_MS,
    timeout: TIMEOUT_SECONDS,
    ...(requests !== undefined && { amount: requests }),
    // The documented way, setupRequest, takes more time than all else that the generator does.
    setupClient: (client: AutocannonClient) => {
      client.getRequestBuffer = next;
    },
    verifyBody: (body: string) => isGood(sent, body),
  };
  const load = autocannon(options, (error, result) =>
    error ? ended.reject(error) : ended.resolve(result),
  );
  load.on('reqMismatch', (body: unknown) => note(String(body).slice(0, 200)));
  load.on('reqError', (error: unknown) => note(String(error)));
  const { latencies, seconds } = await measure(load, ended.promise, job);
  load.stop();
  const { '2xx': good, non2xx } = await ended.promise;
  if (non2xx > 0) failures['not 2xx'] = non2xx;
  return { rate: latencies.length / seconds, ...spread(latencies), acknowledged: good, failures };
}

/** Listens to the replies between the end of the warm-up and the end of the load. */
async function measure(
  load: AutocannonRun,
  result: Promise<unknown>,
  { warmUpSeconds, seconds, requests }: LoadJob,
) {
  const latencies: number[] = [];
  await pause(warmUpSeconds * 1000);
  const start = performance.now();
  // The event has fractions of a millisecond; autocannon's own histogram has not.
  const listen = (_client: unknown, _status: number, _bytes: number, ms: number) =>
    latencies.push(ms);
  load.on('response', listen);
  await (requests === undefined ? pause(seconds * 1000) : result);
  load.off('response', listen);
  return { latencies, seconds: (performance.now() - start) / 1000 };
}

function spread(latencies: readonly number[]) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? 0;
  return { p50: at(0.5), p99: at(0.99) };
}
