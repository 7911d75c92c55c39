import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cli, spawnGateway } from '../support/gateway-process.ts';
import type { StreamsCount, StreamsJob } from './processes/streams.ts';
import type { LoadMessage, LoadReport } from './stage/job.ts';

// What open streams cost the payouts of one hot business: `npm run bench:live -- [STREAMS]`.

const STREAMS = Number(process.argv[2] ?? 1_000);
const ROUNDS = 5;
const WARM_UP_SECONDS = 1;
const SECONDS = 6;
const CONNECTIONS = 256;
const QUERY = 'subscription { payoutBalance { amount balance payoutsEnabled } }';
/** How many other businesses have the streams, where they are not those of the business that pays. */
const OTHERS = 5;

const processes = join(import.meta.dirname, 'processes');
const loader = fork(join(processes, 'load.ts'));
const streams = fork(join(processes, 'streams.ts'));
const dataDir = await mkdtemp(join(tmpdir(), 'live-'));
await chmod(dataDir, 0o711);
const env = { DATA_DIR: dataDir, LOG_LEVEL: 'warn', SUBSCRIPTIONS_MAX: String(STREAMS) };
const gateway = spawnGateway(env);
try {
  const [, url = ''] = await gateway.says(/^Payout gateway on (http:\S+)$/m);
  const key = await business('1000000000000');
  const others: string[] = [];
  while (others.length < OTHERS) others.push(await business('0'));
  await load(url, key, 0);
  const cases = [
    { name: 'without streams', keys: [] },
    { name: `with ${STREAMS} of other businesses`, keys: others },
    { name: `with ${STREAMS} of the business that pays`, keys: [key] },
  ];
  const rates = cases.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    // Which comes first takes turns, as the machine's speed changes by and by.
    for (let turn = 0; turn < cases.length; turn += 1) {
      const at = (round + turn) % cases.length;
      const { name, keys } = cases[at] ?? { name: '', keys: [] };
      if (keys.length > 0) await ask({ url, keys, query: QUERY, count: STREAMS });
      rates[at]?.push(await measure(url, key, round, name));
      await ask('close');
    }
  }
  for (const [at, { name }] of cases.entries()) if (at > 0) compare(name, rates[at], rates[0]);
} finally {
  gateway.signal('SIGTERM');
  await gateway.ended;
  loader.disconnect();
  streams.disconnect();
  await rm(dataDir, { recursive: true });
}

/** A business with so many cents to pay out; its key. */
async function business(cents: string): Promise<string> {
  const args = ['business', 'create', '--name', 'B', '--payout-balance', cents, '--json'];
  const { stdout } = await cli(args, env);
  return (JSON.parse(stdout) as { apiKey: string }).apiKey;
}

function compare(name: string, some: readonly number[] = [], none: readonly number[] = []): void {
  const ratios = some.map((rate, at) => rate / (none[at] ?? 0));
  const sorted = ratios.toSorted((one, other) => one - other);
  const all = ratios.map((ratio) => ratio.toFixed(2)).join(', ');
  const median = sorted[Math.floor(ROUNDS / 2)]?.toFixed(2);
  say(`payouts a second ${name} ÷ without: ${median} (median of ${all})`);
}

async function measure(url: string, key: string, round: number, name: string): Promise<number> {
  await ask('count');
  const { rate, p50, p99 } = await load(url, key, round);
  const { events } = await ask('count');
  say(
    `round ${round + 1}, ${name}: ${Math.round(rate)} payouts a second, p50 ${p50.toFixed(0)} ms, ` +
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
