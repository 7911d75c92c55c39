import { type ChildProcess, fork } from 'node:child_process';
import { Agent } from 'node:http';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { call } from '../support/http.ts';
import { spawnGateway } from '../support/gateway-process.ts';

// How many webhooks are delivered while payouts go on, and what they cost those: `npm run bench:webhooks`.

const SECONDS = Number(process.argv[2] ?? 15);
const PAYOUTS_A_SECOND = Number(process.argv[3] ?? 700);
/** Of those, how many are made one by one; the others in batches of so many. */
const SINGLE_A_SECOND = 50;
const BATCH = 50;
const CONNECTIONS = 16;
const DEAD_ENDPOINTS = 10;

interface Count {
  readonly received: number;
  readonly lagMs: number;
}

const receiver = fork(join(import.meta.dirname, 'processes', 'webhook-receiver.ts'));
const [ports] = (await once(receiver, 'message')) as [{ fast: number; dead: number }];
const dataDir = await mkdtemp(join(tmpdir(), 'webhooks-'));
await chmod(dataDir, 0o711);
const gateway = spawnGateway({
  DATA_DIR: dataDir,
  LOG_LEVEL: 'warn',
  WEBHOOK_ALLOW: `http,127.0.0.0/8,:${ports.fast},:${ports.dead}`,
});
try {
  const [, url = ''] = await gateway.says(/^Payout gateway on (http:\S+)$/m);
  const [, key = ''] = await gateway.says(/Demo key +(sk_test_\w+)/);
  await payouts(url, key, 5);
  await measure('no endpoint', url, key);
  await createEndpoint(url, key, ports.fast);
  await measure('one endpoint', url, key);
  for (let n = 0; n < DEAD_ENDPOINTS; n += 1) await createEndpoint(url, key, ports.dead);
  await measure(`the same beside ${DEAD_ENDPOINTS} that never answer`, url, key);
} finally {
  gateway.signal('SIGTERM');
  await gateway.ended;
  receiver.disconnect();
  await rm(dataDir, { recursive: true });
}

/** The time that so large a share was not slower than. */
function at(took: readonly number[], share: number): string {
  return (took[Math.floor(took.length * share)] ?? 0).toFixed(1);
}

async function measure(what: string, url: string, key: string): Promise<void> {
  const before = await count(receiver);
  const start = performance.now();
  const { took, paid } = await payouts(url, key, SECONDS);
  const after = await count(receiver);
  const seconds = (performance.now() - start) / 1000;
  // What was still to be told at the end.
  let left = after;
  while (after.received > before.received && left.received - before.received < paid) {
    await pause(50);
    left = await count(receiver);
    if (performance.now() - start > 60_000) break;
  }
  const drained = (performance.now() - start) / 1000;
  const received = after.received - before.received;
  const told =
    received === 0
      ? ''
      : `; ${Math.round(received / seconds)} deliveries a second meanwhile, ` +
        `the last ${(after.lagMs / 1000).toFixed(1)} s after its payout; ` +
        `all ${left.received - before.received} after ${drained.toFixed(1)} s`;
  process.stdout.write(
    `${what}: ${Math.round(paid / seconds)} payouts a second, p50 ${at(took, 0.5)} ms, ` +
      `p99 ${at(took, 0.99)} ms${told}\n`,
  );
}

/**
 * Pays at a steady rate for so many seconds: most in batches, and some one by one. How long each of those
 * took, in milliseconds, sorted; and how many were paid in all.
 */
async function payouts(url: string, key: string, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const headers = { Authorization: `Bearer ${key}` };
  const took: number[] = [];
  let paid = 0;
  const send = async (path: string, body: object, count: number): Promise<void> => {
    const { status, text } = await call(`${url}${path}`, { headers, body, agent });
    if (status !== 201) throw new Error(text);
    paid += count;
  };
  const payout = (n: number) => ({ email: `p${n % 500}@example.com`, amount: 1 });
  const one = async (n: number): Promise<void> => {
    const began = performance.now();
    await send('/payout/create', payout(n), 1);
    took.push(performance.now() - began);
  };
  const batch = (n: number): Promise<void> => {
    const lines = Array.from({ length: BATCH }, (_, at) => payout(n * BATCH + at));
    return send('/payout/batch', { payouts: lines }, BATCH);
  };
  await Promise.all([
    steadily(SINGLE_A_SECOND, seconds, one),
    steadily((PAYOUTS_A_SECOND - SINGLE_A_SECOND) / BATCH, seconds, batch),
  ]);
  agent.destroy();
  return { took: took.sort((one, other) => one - other), paid };
}

async function steadily(rate: number, seconds: number, work: (n: number) => Promise<void>) {
  const start = performance.now();
  const all: Promise<void>[] = [];
  while (performance.now() - start < seconds * 1000) {
    const due = ((performance.now() - start) / 1000) * rate;
    while (all.length < due) all.push(work(all.length));
    await pause(2);
  }
  await Promise.all(all);
}

async function createEndpoint(url: string, key: string, port: number): Promise<void> {
  const input = { url: `http://127.0.0.1:${port}/`, events: ['PAYOUT_ALLOCATED'] };
  const query = `mutation ($input: CreateWebhookEndpointInput!) {
    createWebhookEndpoint(input: $input) { secret } }`;
  const reply = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query, variables: { input } }),
  });
  const text = await reply.text();
  if (text.includes('"errors"')) throw new Error(text);
}

async function count(child: ChildProcess): Promise<Count> {
  child.send({});
  const [told] = (await once(child, 'message')) as [Count];
  return told;
}
