import { mkdtemp, chmod, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addEntries } from '../behaviour/exports/many-entries.ts';
import { withClient } from '../support/database.ts';
import { embeddedUrl, spawnGateway } from '../support/gateway-process.ts';

// How long an export takes, and how much memory: `npm run bench:export -- [ENTRIES]`.

const ENTRIES = Number(process.argv[2] ?? 1_000_000);
const SAMPLE_MS = 50;
const MEGABYTE = 1024 * 1024;

const dataDir = await mkdtemp(join(tmpdir(), 'export-'));
await chmod(dataDir, 0o711);
const gateway = spawnGateway({ DATA_DIR: dataDir, LOG_LEVEL: 'warn' });
try {
  const [, url = ''] = await gateway.says(/^Payout gateway on (http:\S+)$/m);
  const [, key = ''] = await gateway.says(/Demo key +(sk_test_\w+)/);
  const database = await embeddedUrl(dataDir);
  const id = await withClient(database, async (client) => {
    const { rows } = await client.query<{ id: string }>('select business_id as id from business');
    return rows[0]?.id ?? '';
  });
  await addEntries(database, { id }, ENTRIES);
  for (const coding of ['identity', 'gzip']) await measure(url, key, coding);
} finally {
  gateway.signal('SIGTERM');
  await gateway.ended;
  await rm(dataDir, { recursive: true });
}

async function measure(url: string, key: string, coding: string): Promise<void> {
  const before = await residentMegabytes();
  let peak = before;
  const sampling = setInterval(() => {
    void residentMegabytes().then((now) => (peak = Math.max(peak, now)));
  }, SAMPLE_MS);
  const start = performance.now();
  const headers = { Authorization: `Bearer ${key}`, 'Accept-Encoding': coding };
  const reply = await fetch(`${url}/payout/history`, { headers });
  let first: number | undefined;
  let [bytes, lines] = [0, 0];
  // fetch decodes gzip by itself.
  for await (const chunk of reply.body ?? []) {
    first ??= performance.now() - start;
    bytes += chunk.length;
    for (const byte of chunk) if (byte === 0x0a) lines += 1;
  }
  const seconds = (performance.now() - start) / 1000;
  clearInterval(sampling);
  process.stdout.write(
    `${coding}: ${lines - 1} entries, ${(bytes / MEGABYTE).toFixed(0)} MB in ${seconds.toFixed(1)} s ` +
      `(${Math.round(lines / seconds)} a second), first byte after ${first?.toFixed(0)} ms, ` +
      `memory ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most\n`,
  );
}

async function residentMegabytes(): Promise<number> {
  const status = await readFile(`/proc/${gateway.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}
