import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { prettyLines } from '../../../src/kernel/pretty-log.ts';
import { spawnGateway, usedDataDir } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { TEST_MS, type TestProcess, killAll } from '../../support/processes.ts';
import { onTerminal } from '../../support/terminal.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const TIME = String.raw`\[\d\d:\d\d:\d\d\]`;
const UUID = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`;
const PAID = new RegExp(String.raw`^${TIME} INFO: 201 POST /payout/create [\d.]+ ms$`, 'm');
const REFUSED = new RegExp(
  String.raw`^${TIME} INFO: 415 POST /payout/create [\d.]+ ms ${UUID}`,
  'm',
);
const QUERY = new RegExp(String.raw`^${TIME} INFO: 200 POST /graphql query Who __typename`, 'm');

/** Pays, is refused, asks, and ends the gateway at once: the last lines are flushed. */
async function useAndStop(
  gateway: TestProcess,
  dataDir: string,
  stop: () => void = () => gateway.signal('SIGTERM'),
): Promise<string> {
  onTestFinished(() => killAll(dataDir));
  const [, url = ''] = await gateway.says(/Payout gateway on (http:\/\/[\d.:]+)/);
  const key = (await readFile(join(dataDir, 'demo-key'), 'utf8')).trim();
  const headers = { Authorization: `Bearer ${key}` };
  const body = { email: 'ada@example.com', amount: 100 };
  const pay = (more = {}) =>
    call(`${url}/payout/create`, { body, headers: { ...headers, ...more } });
  expect((await pay()).status).toBe(201);
  expect((await pay({ 'Content-Type': 'text/plain' })).status).toBe(415);
  const query = 'query Who { __typename }';
  expect((await call(`${url}/graphql`, { body: { query } })).status).toBe(200);
  stop();
  await gateway.ended;
  const text = gateway.stdout;
  // The banner shows the key; the log does not.
  const log = text.slice(text.indexOf("'\n") + 1);
  expect(log).not.toContain(key);
  expect(log).not.toContain('ada@example.com');
  return log;
}

const run = async (env: Record<string, string>): Promise<string> => {
  const DATA_DIR = await usedDataDir();
  return useAndStop(spawnGateway({ DATA_DIR, ...env }), DATA_DIR);
};

test('LOG_FORMAT=pretty has short lines, without colours where stdout is no terminal', async () => {
  const log = await run({ LOG_FORMAT: 'pretty' });
  for (const line of [PAID, REFUSED, QUERY]) expect(log).toMatch(line);
  expect(log).toBe(stripVTControlCharacters(log));
  expect(log).not.toContain('"msg"');
});

test('FORCE_COLOR asks for colours; workers write the same lines, to the last', async () => {
  const log = await run({ LOG_FORMAT: 'pretty', FORCE_COLOR: '1', WORKERS: '2' });
  expect(log).toContain('\u001B[32m201\u001B[');
  expect(log).toContain('\u001B[33m415\u001B[');
  for (const line of [PAID, REFUSED, QUERY]) expect(stripVTControlCharacters(log)).toMatch(line);
});

test.each([{}, { LOG_FORMAT: 'json', FORCE_COLOR: '1' }])(
  'an object a line where stdout is no terminal, or where it is asked for: %o',
  async (env) => {
    const lines = (await run(env)).trim().split('\n');
    const requests = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(requests.map(({ status }) => status)).toEqual([201, 415, 200]);
  },
);

test('on a terminal the lines are short and coloured, unless NO_COLOR or LOG_FORMAT says otherwise', async () => {
  const seen = async (env: Record<string, string>) => {
    const DATA_DIR = await usedDataDir();
    const gateway = onTerminal(['src/server.ts'], { PORT: '0', DATA_DIR, ...env });
    return useAndStop(gateway, DATA_DIR, () => gateway.pressCtrlC());
  };
  const colored = await seen({});
  expect(colored).toContain('\u001B[32m201\u001B[');
  for (const line of [PAID, REFUSED, QUERY]) {
    expect(stripVTControlCharacters(colored)).toMatch(line);
  }
  const plain = await seen({ NO_COLOR: '1' });
  for (const line of [PAID, REFUSED, QUERY]) expect(plain).toMatch(line);
  expect(await seen({ LOG_FORMAT: 'json' })).toContain('"path":"/payout/create"');
});

describe('a line', () => {
  const TIME_OF_IT = { time: '2026-01-02T03:04:05.678Z', pid: 1 };
  const pretty = (line: object) =>
    stripVTControlCharacters(prettyLines()(JSON.stringify({ ...TIME_OF_IT, ...line })));

  test('says of what was foreseen what, of anything else also where in the code', () => {
    const line = { msg: 'group failed', failure: 'transient', code: '57P01', at: ['a.ts:1'] };
    const short = /^\[[\d:]+\] WARN: group failed \{"failure":"transient","code":"57P01"\}\n$/;
    expect(pretty({ level: 40, ...line })).toMatch(short);
    expect(pretty({ level: 50, ...line, error: 'TypeError' })).toContain('"at":["a.ts:1"]');
  });

  test('of a request that failed has its id, and what else is told of it', () => {
    const request = { level: 30, msg: 'request', method: 'GET', requestId: 'r-1', tenantId: 't' };
    const lost = { ...request, path: '/balance', status: 'client left', ms: 3 };
    expect(pretty(lost)).toMatch(/^\[[\d:]+\] INFO: client left GET \/balance 3 ms r-1\n$/);
    const unknown = { ...request, path: null, status: 404, ms: 0.5, code: 'NOT_FOUND' };
    expect(pretty(unknown)).toMatch(/ 404 GET \? 0\.5 ms r-1 \{"code":"NOT_FOUND"\}\n$/);
  });

  test('never acts on the terminal, whatever a client has sent', () => {
    vi.stubEnv('FORCE_COLOR', '0');
    onTestFinished(() => void vi.unstubAllEnvs());
    const path = '/\u001B[2J\u001B]0;owned\u0007\r\n\u009B31m';
    const line = { level: 30, msg: 'request', method: 'GET', path, status: 404, ms: 1 };
    const text = prettyLines()(JSON.stringify({ ...TIME_OF_IT, ...line, requestId: 'r' }));
    expect(text.trimEnd()).not.toMatch(/\p{Cc}/u);
  });
});
