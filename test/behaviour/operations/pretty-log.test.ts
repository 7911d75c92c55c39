import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { spawnGateway, usedDataDir } from '../../support/gateway-process.ts';
import { call } from '../../support/http.ts';
import { TEST_MS, type TestProcess, killAll } from '../../support/processes.ts';
import { onTerminal } from '../../support/terminal.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const TIME = String.raw`\[\d\d:\d\d:\d\d\]`;
const UUID = String.raw`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}`;
const PAID = new RegExp(
  String.raw`^${TIME} INFO: 201 POST /payout/create mutation createPayoutUser [\d.]+ ms$`,
  'm',
);
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
