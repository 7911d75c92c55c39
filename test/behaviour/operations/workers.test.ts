import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { Exposition } from './exposition.ts';
import { withClient } from '../../support/database.ts';
import { command } from '../../support/command-line.ts';
import {
  type GatewayProcess,
  embeddedUrl,
  start,
  startGateway,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { call, keptAlive } from '../../support/http.ts';
import {
  TEST_MS,
  type Listed,
  killAll,
  processesOf,
  until,
  untilGone,
} from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

let gateway: GatewayProcess;

beforeAll(async () => {
  const dataDir = await usedDataDir();
  const limits = { RATE_LIMIT: 'ip=1000/3600', TRUST_PROXY: 'loopback' };
  const settings = { DATA_DIR: dataDir, WORKERS: '2', METRICS_PORT: '0', ...limits };
  gateway = await start(settings, 'npm');
});

afterAll(() => killAll(gateway.dataDir));

async function find(pattern: RegExp): Promise<Listed[]> {
  const all = await processesOf(gateway.dataDir);
  return all.filter(({ command }) => pattern.test(command));
}

const workers = () => find(/serve\/worker\.ts$/);

/** PostgreSQL's servers; a backend that was just forked still has the command line of its parent. */
async function servers(): Promise<Listed[]> {
  const all = await find(/postgres -D/);
  return all.filter(({ parent }) => !all.some(({ pid }) => pid === parent));
}

/** The process that has answered a request, by the gateway's own log. */
async function servedBy(requestId: string): Promise<number> {
  const line = new RegExp(`"pid":(\\d+),"requestId":"${requestId}"`);
  return Number((await gateway.process.says(line))[1]);
}

/** What `/metrics` says: the first process adds up what all have seen. */
async function scrape(): Promise<Exposition> {
  const [, url = ''] = await gateway.process.says(/^Metrics on (http:\S+)$/m);
  return new Exposition((await call(url)).text);
}

const paid = (seen: Exposition) =>
  seen.sum('payout_http_requests_total', { route: '/payout/create', status: '201' });

/** Two connections, kept, each to another worker. */
async function connectToEach() {
  const agents = [keptAlive(), keptAlive()];
  for (const [at, agent] of agents.entries()) {
    const headers = { 'X-Request-Id': `connect-${at}-${Date.now()}` };
    await gateway.call('/balance', { agent, headers });
  }
  return agents;
}

test('each has threads to spare for names that are slow to be found', async () => {
  for (const { pid } of await workers()) {
    // Beside those of Node itself, which are fewer than these sixteen.
    const threads = await readdir(`/proc/${pid}/task`);
    expect(threads.length).toBeGreaterThan(16);
  }
});

test('both serve', async () => {
  const served: number[] = [];
  for (const id of ['first', 'second', 'third', 'fourth']) {
    const paid = await gateway.pay('ada@example.com', 1, { headers: { 'X-Request-Id': id } });
    expect(paid.status).toBe(201);
    served.push(await servedBy(id));
  }
  expect(new Set(served)).toEqual(new Set((await workers()).map(({ pid }) => pid)));
});

test('each counts addresses by itself, and knows them of the connections that it is handed', async () => {
  // Believed because the peer of each connection is known to be a trusted one.
  const headers = { Authorization: 'Bearer', 'X-Forwarded-For': '192.0.2.1' };
  for (const agent of await connectToEach()) {
    const reply = await gateway.call('/graphql?query={__typename}', { agent, headers });
    expect(reply.headers['ratelimit']).toBe('"ip";r=999;t=3600');
  }
});

test('workers and PostgreSQL stand outside the process group of the terminal', async () => {
  const [npm, node, ...others] = (await processesOf(gateway.dataDir)).toSorted(
    (a, b) => Number(b.group === gateway.process.pid) - Number(a.group === gateway.process.pid),
  );
  expect([npm?.group, node?.group]).toEqual([gateway.process.pid, gateway.process.pid]);
  expect(new Set([npm?.command, node?.command])).toEqual(
    new Set(['npm start', 'node src/server.ts']),
  );
  expect(others.map(({ group }) => group)).not.toContain(gateway.process.pid);
  expect(others.filter(({ command }) => command.endsWith('worker.ts'))).toHaveLength(2);
  expect(await servers()).toHaveLength(1);
});

test('a key that the command line revokes is dead on the next request to each', async () => {
  const env = { DATA_DIR: gateway.dataDir };
  const list = await command(['business', 'list', '--json'], env);
  const [{ id }] = JSON.parse(list.stdout) as [{ id: string }];
  const made = await command(['key', 'create', id, '--json'], env);
  const key = JSON.parse(made.stdout) as { id: string; apiKey: string };
  const headers = { Authorization: `Bearer ${key.apiKey}` };
  const agents = await connectToEach();
  const askEach = () =>
    Promise.all(agents.map((agent) => call(`${gateway.url}/balance`, { agent, headers })));
  expect((await askEach()).map(({ status }) => status)).toEqual([200, 200]);
  expect((await command(['key', 'revoke', key.id], env)).status).toBe(0);
  expect((await askEach()).map(({ status }) => status)).toEqual([401, 401]);
  for (const agent of agents) agent.destroy();
});

test('the metrics are those of all; one that hangs, then dies, stays counted', async () => {
  const before = await scrape();
  expect(before.sum('payout_build_info')).toBe(1);
  for (let at = 0; at < 4; at += 1) await gateway.pay('ada@example.com', 1);
  const after = await scrape();
  expect(paid(after) - paid(before)).toBe(4);
  expect(after.sum('payout_group_size_sum') - before.sum('payout_group_size_sum')).toBe(4);
  const [first] = await workers();
  process.kill(first?.pid ?? 0, 'SIGSTOP');
  expect(paid(await scrape())).toBe(paid(after));
  process.kill(first?.pid ?? 0, 'SIGKILL');
  await gateway.process.says(new RegExp(`Worker ${first?.pid} ended unexpectedly`));
  expect(paid(await scrape())).toBe(paid(after));
  await until('there are two again', async () => (await workers()).length === 2);
});

test('a worker that is killed is replaced, and payouts go on meanwhile', async () => {
  const [first, second] = await workers();
  process.kill(first?.pid ?? 0, 'SIGKILL');
  const again = await until('there are two again', async () => {
    // Also before the first process knows that the worker to which it hands this is dead.
    expect((await gateway.pay('ada@example.com', 1)).status).toBe(201);
    const now = await workers();
    return now.length === 2 && now.every(({ pid }) => pid !== first?.pid) && now;
  });
  expect(again.map(({ pid }) => pid)).toContain(second?.pid);
  expect(gateway.process.stdout).toContain(`Worker ${first?.pid} ended unexpectedly`);
  const fresh = again.find(({ pid }) => pid !== second?.pid)?.pid;
  await until('the new one serves', async () => {
    await gateway.call('/health/live');
    return gateway.process.stdout.includes(`"pid":${fresh},"requestId"`);
  });
});

test('with every worker killed, what comes is answered all the same', async () => {
  for (const { pid } of await workers()) process.kill(pid, 'SIGKILL');
  await until('they are gone', async () => (await workers()).length === 0);
  await gateway.process.says(/(Worker \d+ ended unexpectedly[^]*){4}/);
  expect((await gateway.pay('ada@example.com', 1)).status).toBe(201);
  await until('there are two again', async () => (await workers()).length === 2);
});

test('the first process killed: its workers end, and the next start takes over', async () => {
  const [node] = await find(/^node src\/server\.ts$/);
  process.kill(node?.pid ?? 0, 'SIGKILL');
  expect(await gateway.process.ended).not.toBe(0);
  await until('the workers have ended', async () => (await workers()).length === 0);
  expect(await servers()).toHaveLength(1);
  const next = await startGateway({ DATA_DIR: gateway.dataDir, WORKERS: '2' }, 'npm');
  onTestFinished(() => untilGone(gateway.dataDir));
  expect(next.process.stdout).toMatch(/^Stopping a database server that a killed gateway left/m);
  expect((await next.pay('ada@example.com', 1)).status).toBe(201);
  const entries = await withClient(await embeddedUrl(gateway.dataDir), (client) =>
    client.query(`select from history_entry where type = 'ALLOCATION'`),
  );
  expect(entries.rowCount).toBeGreaterThanOrEqual(6);
  next.process.pressCtrlC();
  expect(await next.process.ended).toBe(0);
  await untilGone(gateway.dataDir, 1_000);
  expect(next.process.stderr).toBe('');
});
