import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, spawnGateway } from '../support/gateway-process.ts';
import { type StreamsCount, type StreamsJob } from './processes/streams.ts';
import { type LoadMessage, type LoadReport } from './stage/job.ts';

// What open streams cost payouts, the business that is followed being the one that pays: `npm run bench:live -- [STREAMS]`.

const STREAMS = Number(process.argv[2] ?? 1_000);
const ROUNDS = 3;
const WARM_UP_SECONDS = 2;
const SECONDS = 8;
const CONNECTIONS = 256;
const QUERY = 'subscription { payoutBalance { amount balance payoutsEnabled } }';

const processes = join(import.meta.dirname, 'processes');
const loader = fork(join(processes, 'load.ts'));
const streams = fork(join(processes, 'streams.ts'));
const dataDir = await mkdtemp(join(tmpdir(), 'live-'));
await chmod(dataDir, 0o711);
const env = { DATA_DIR: dataDir, LOG_LEVEL: 'warn', SUBSCRIPTIONS_MAX: String(STREAMS) };
const gateway = spawnGateway(env);
try {
  const [, url = ''] = await gateway.says(/^Payout gateway on (http:\S+)$/m);
  const money = ['--payout-balance', '1000000000000'];
  const made = await cli(['business', 'create', '--name', 'Hot', ...money, '--json'], env);
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  await load(url, apiKey, 0);
  const ratios: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    // Which comes first takes turns, as the machine's speed changes by and by.
    const both = { without: 0, with: 0 };
    const order = round % 2 === 1 ? (['without', 'with'] as const) : (['with', 'without'] as const);
    for (const which of order) {
      if (which === 'with') await ask({ url, keys: [apiKey], query: QUERY, count: STREAMS });
      both[which] = await measure(url, apiKey, round, which);
      if (which === 'with') await ask('close');
    }
    ratios.push(both.with / both.without);
  }
  const median = ratios.toSorted((one, other) => one - other)[Math.floor(ROUNDS / 2)] ?? 0;
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  say(
    `payouts a second with ${STREAMS} streams ÷ without: ${median.toFixed(2)} (median of ${all})`,
  );
} finally {
  gateway.signal('SIGTERM');
  await gateway.ended;
  loader.disconnect();
  streams.disconnect();
  await rm(dataDir, { recursive: true });
}

async function measure(url: string, key: string, round: number, which: string): Promise<number> {
  await ask('count');
  const { rate, p50, p99 } = await load(url, key, round);
  const { events } = await ask('count');
  say(
    `round ${round}, ${which} streams: ${Math.round(rate)} payouts a second, p50 ${p50.toFixed(0)} ms, ` +
      `p99 ${p99.toFixed(0)} ms; ${Math.round(events / (WARM_UP_SECONDS + SECONDS))} events a second`,
  );
  return rate;
}

async function load(url: string, key: string, seed: number): Promise<LoadReport> {
  const told = answerOf<LoadMessage>(loader);
  loader.send({
    url,
    sent: { kind: 'rest' },
    keys: [key],
    knownUsers: 0,
    seed,
    connections: CONNECTIONS,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: SECONDS,
  });
  const message = await told;
  if ('error' in message) throw new Error(message.error);
  const failures = Object.keys(message.report.failures);
  if (failures.length > 0) throw new Error(`wrong replies: ${failures.join('; ')}`);
  return message.report;
}

function ask(job: StreamsJob | 'close' | 'count'): Promise<StreamsCount> {
  const told = answerOf<StreamsCount>(streams);
  streams.send(job);
  return told;
}

async function answerOf<Message>(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, 'message')) as [Message];
  return message;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
