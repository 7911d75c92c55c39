import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import {
  embeddedUrl,
  killPostgres,
  startGateway,
  usedDataDir,
} from '../../support/gateway-process.ts';
import { withClient } from '../../support/database.ts';
import type { Call } from '../../support/http.ts';
import { TEST_MS, run } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const EMAIL = 'somebody.secret@example.com';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A client may name an operation as it likes. */
const named = (query: string, name: string) => query.replace('mutation', `mutation ${name}`);

test('no log holds a key, a hash or an e-mail address, whatever happens', async () => {
  const dataDir = await usedDataDir();
  const gateway = await startGateway({ DATA_DIR: dataDir, LOG_LEVEL: 'trace' });
  const [, token = ''] = /#sign-in=([\w-]{43}) /.exec(gateway.process.stdout) ?? [];
  const banner = gateway.process.stdout.length;
  const paid = await gateway.pay(EMAIL, 100, { headers: { 'Idempotency-Key': 'once-only-key' } });
  const { hash } = JSON.parse(paid.text) as { hash: string };
  const asUser = { headers: { 'X-Payout-Hash': hash, Authorization: '' } };
  const query = `mutation { createPayoutUser(input: { email: "${EMAIL}", amount: 5 }) { hash } }`;
  const answers = [
    paid,
    await gateway.call('/graphql', { body: { query } }),
    await gateway.call('/graphql', { body: { query: named(query, gateway.key) } }),
    await gateway.call('/graphql', { body: { query: named(query, 'Pay') } }),
    await gateway.call(`/payout/operations?payout_hash=${hash}`, {
      headers: { Authorization: '' },
    }),
    await gateway.call('/payout/operations', asUser),
    await gateway.call(`/graphql?query={payoutUser(hash:"${hash}"){email}}`),
    await gateway.call(`/nowhere/${hash}?email=${EMAIL}`),
    await gateway.pay(EMAIL, -1),
    await gateway.pay('x', 100, { headers: { Authorization: `Bearer ${gateway.key}x` } }),
    await gateway.call('/session', { body: { token } }),
    await gateway.call('/session', { body: { token } }),
    await gateway.call('/session', { body: { key: gateway.key } }),
  ];
  const statuses = answers.map(({ status }) => status);
  expect(statuses).toEqual(
    [201, 200, 200, 200, expect.any(Number), 200, 200, 404, 400, 401].concat(201, 401, 201),
  );
  const cookies = answers.flatMap(({ headers }) => headers['set-cookie'] ?? []);
  const sessions = cookies.map((line) => /=([\w-]{43});/.exec(line)?.[1] ?? line);
  expect(sessions).toHaveLength(2);

  // A payout that the database itself refuses, one that it loses, and one that it takes.
  const url = await embeddedUrl(dataDir);
  const limit = 'payout_user_test_check check (balance <= 1000)';
  await withClient(url, (client) =>
    client.query(`alter table payout_user add constraint ${limit}`),
  );
  expect((await gateway.pay(EMAIL, 1000)).status).toBe(500);
  await killPostgres(dataDir);
  await gateway.pay(EMAIL, 1);
  await gateway.process.says(/PostgreSQL ended unexpectedly/);
  await gateway.stop();

  const log = gateway.process.stdout.slice(banner);
  expect(log.match(/"msg":"request"/g)?.length).toBeGreaterThanOrEqual(answers.length);
  expect(log).toContain('"msg":"unexpected error"');
  const lines = log.split('\n').filter((line) => line.includes('"msg":"request"'));
  const requests = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const mutation = { kind: 'mutation', fields: ['createPayoutUser'] };
  const line = { requestId: expect.any(String), status: 200, ms: expect.any(Number) };
  expect(requests.slice(0, 4)).toMatchObject([
    {
      ...line,
      path: '/payout/create',
      status: 201,
      operation: mutation,
      tenantId: expect.stringMatching(UUID),
    },
    { ...line, path: '/graphql', operation: mutation, tenantId: requests[0]?.['tenantId'] },
    { ...line, path: '/graphql', operation: mutation },
    { ...line, path: '/graphql', operation: { ...mutation, name: 'Pay' } },
  ]);
  expect(requests[2]?.['operation']).not.toHaveProperty('name');
  const server = await readFile(join(dataDir, 'postgres.log'), 'utf8');
  const secrets = [
    gateway.key,
    token,
    ...sessions,
    hash,
    EMAIL,
    'somebody.secret',
    'once-only-key',
  ];
  for (const text of [log, gateway.process.stderr, server]) {
    for (const secret of secrets) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
  }
});

test('a refusal says its code, and a path that is unknown its shape', async () => {
  const gateway = await startGateway({ DATA_DIR: await usedDataDir() });
  const hash = 'a2'.repeat(26);
  const payout = { email: EMAIL, amount: 100 };
  const query = (text: string) => ({ body: { query: text } });
  const mutation = (amount: number) =>
    `createPayoutUser(input: { email: "${EMAIL}", amount: ${amount} }) { hash }`;
  const key = { 'Idempotency-Key': 'once' };
  const calls: readonly (readonly [path: string, call: Call, expected: object])[] = [
    [`/nowhere/${hash}`, {}, { path: '/{7 letters}/{52 characters}', code: 'NOT_FOUND' }],
    [`/payout/creates/${EMAIL}?a=${hash}`, {}, { path: '/payout/creates/{27 characters}' }],
    ['/payout/create', {}, { path: '/payout/create', status: 405, code: 'METHOD_NOT_ALLOWED' }],
    ['/balance', { headers: { Authorization: '' } }, { code: 'UNAUTHENTICATED' }],
    ['/balance?foo=1', {}, { path: '/balance', code: 'BAD_USER_INPUT' }],
    ['/payout/create', { body: { ...payout, amount: 0 } }, { code: 'VALIDATION_FAILED' }],
    ['/payout/create', { body: payout, headers: key }, { status: 201, code: undefined }],
    [
      '/payout/create',
      { body: { ...payout, amount: 5 }, headers: key },
      { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' },
    ],
    [
      '/payout/create',
      { body: { ...payout, amount: 100_000_000 } },
      { code: 'INSUFFICIENT_BALANCE' },
    ],
    [
      '/payout/create',
      { body: payout, headers: { 'Content-Type': 'a/b' } },
      { code: 'UNSUPPORTED_MEDIA_TYPE' },
    ],
    ['/graphql', query('{ payoutBalance { amount } }'), { status: 200, code: undefined }],
    ['/graphql', query('{'), { code: 'GRAPHQL_PARSE_FAILED' }],
    ['/graphql', query('{ nothing }'), { code: 'GRAPHQL_VALIDATION_FAILED' }],
    ['/graphql', { body: {} }, { code: 'BAD_USER_INPUT' }],
    ['/graphql?query={', {}, { code: 'GRAPHQL_PARSE_FAILED' }],
    ['/graphql', query(`mutation { ${mutation(0)} }`), { status: 200, code: 'VALIDATION_FAILED' }],
    [
      '/graphql',
      query(`mutation { a: ${mutation(0)} b: ${mutation(100_000_000)} }`),
      { code: 'VALIDATION_FAILED,INSUFFICIENT_BALANCE' },
    ],
    ['/graphql?foo=1', query('{ __typename }'), { path: '/graphql', code: 'BAD_USER_INPUT' }],
  ];
  for (const [path, options] of calls) await gateway.call(path, options);
  // What is no HTTP never becomes a request.
  const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
  socket.end(`GET /${hash} HTTP/9.9\r\n\r\n`);
  const answer = await text(socket);
  await gateway.stop();
  const lines = gateway.process.stdout.split('\n').filter((line) => line.startsWith('{'));
  const log = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const requests = log.filter(({ msg }) => msg === 'request');
  expect(requests).toHaveLength(calls.length);
  for (const [i, [path, , expected]] of calls.entries()) {
    expect([path, { code: undefined, ...requests[i] }]).toEqual([
      path,
      expect.objectContaining(expected),
    ]);
  }
  const id = /X-Request-Id: (.*)\r/i.exec(answer)?.[1];
  expect(log).toContainEqual(
    expect.objectContaining({
      msg: 'malformed request',
      status: 400,
      requestId: id,
      code: 'HPE_INVALID_VERSION',
    }),
  );
  expect(lines.join()).not.toContain(hash.slice(0, 8));
  expect(lines.join()).not.toContain('somebody');
});

test('what one line of a request says is not in the next', async () => {
  const script = `
    const { createLog } = await import('./src/kernel/log.ts');
    const { within } = await import('./src/kernel/work.ts');
    const log = createLog('info');
    within({ requestId: 'r1' }, () => {
      log.info({ failure: 'transient' }, 'one');
      log.info('two');
    });`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {});
  const lines = stdout.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ requestId: 'r1', msg: 'one', failure: 'transient' }),
    expect.not.objectContaining({ failure: 'transient' }),
  ]);
});
