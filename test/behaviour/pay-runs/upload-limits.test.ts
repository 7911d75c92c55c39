import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type TestBusiness, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { withClient } from '../../support/database.ts';
import { send } from '../payouts/wire.ts';
import { CSV, NDJSON, draftOf, linesOf, runsOf, upload } from './files.ts';

// How much may be uploaded, and what an upload keeps from others.

const gateway = useGateway();

const FILE_BYTES_MAX = 10_485_760;
const LINES_MAX = 50_000;
/** Half of the places of a process. */
const UPLOADS_OF_ONE = 4;
const HEADER = 'email,amount\n';
const ROW = 'ada@example.com,100\n';
const TOO_LARGE = [413, '{"error":"The request body is too large."}'];

/** A file of exactly so many bytes: one line, and empty ones. */
const sized = (bytes: number) => (HEADER + ROW).padEnd(bytes, '\n');

test('10 MiB are taken, and not a byte more, whether the length is known or not', async () => {
  const business = await gateway().business();
  expect(await draftOf(gateway(), business, sized(FILE_BYTES_MAX))).toMatchObject({ lines: 1 });
  const known = await upload(gateway(), business, sized(FILE_BYTES_MAX + 1));
  expect([known.status, known.text]).toEqual(TOO_LARGE);
  const headers = { Authorization: `Bearer ${business.key}`, 'Content-Type': CSV };
  const body = [sized(FILE_BYTES_MAX), '\n'];
  const chunked = await send(`${gateway().url}/payout/runs`, { headers, body });
  expect([chunked.status, chunked.text]).toEqual(TOO_LARGE);
  expect(await runsOf(gateway(), business)).toBe(1);
});

test('50,000 lines are taken, each in its place', async () => {
  const business = await gateway().business();
  const rows = Array.from({ length: LINES_MAX }, (_, at) => `user${at + 1}@example.com,${at + 1},`);
  const told = await draftOf(gateway(), business, `email,amount,team\r\n${rows.join('\r\n')}`);
  const amount = (LINES_MAX * (LINES_MAX + 1)) / 2;
  expect(told).toMatchObject({ lines: LINES_MAX, valid_lines: LINES_MAX, amount, errors: [] });
  const stored = await linesOf(gateway(), told.id);
  expect(stored).toHaveLength(LINES_MAX);
  for (const { line, email, amount: cents } of stored) {
    if (email !== `user${line}@example.com` || cents !== line) expect.fail(`line ${line}`);
  }
});

test.each([
  [CSV, HEADER + ROW.repeat(LINES_MAX + 1)],
  [NDJSON, '{}\n'.repeat(LINES_MAX + 1)],
])('%s: 50,001 lines are too large', async (type, file) => {
  const business = await gateway().business();
  const reply = await upload(gateway(), business, file, { type });
  const text = 'The file may not have more than 50000 lines.';
  expect([reply.status, reply.text]).toEqual([413, JSON.stringify({ error: text })]);
  expect(await runsOf(gateway(), business)).toBe(0);
});

test.each([
  ['that is refused at its first line', 'text/csv', 400],
  ['of another type', 'text/plain', 415],
  ['that is too large', 'text/csv', 413],
])(
  'a large file %s is answered on a connection that is closed behind it',
  async (_, type, status) => {
    const { key } = await gateway().business();
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': type };
    const body = 'no table\n'.padEnd(FILE_BYTES_MAX + (status === 413 ? 1 : 0), 'x');
    const reply = await send(`${gateway().url}/payout/runs`, { headers, body });
    expect(reply.status).toBe(status);
  },
);

/** Begins to upload: resolves once the gateway has asked for the body. */
async function begin(
  business: TestBusiness,
  type = CSV,
  { url } = gateway(),
): Promise<ClientRequest> {
  const outgoing = request(`${url}/payout/runs`, {
    method: 'POST',
    agent: false,
    headers: {
      Authorization: `Bearer ${business.key}`,
      'Content-Type': type,
      Expect: '100-continue',
    },
  });
  outgoing.on('error', () => undefined);
  onTestFinished(() => void outgoing.destroy());
  outgoing.flushHeaders();
  await once(outgoing, 'continue');
  return outgoing;
}

test('a client that leaves in mid-upload leaves nothing, and its place is free again', async () => {
  const business = await gateway().business();
  for (const type of [CSV, NDJSON, CSV, NDJSON]) {
    const outgoing = await begin(business, type);
    const half = type === CSV ? HEADER + ROW.repeat(2_000) : '{}\n'.repeat(2_000);
    await new Promise((sent) => void outgoing.write(half, sent));
    outgoing.destroy();
  }
  await until('there is a place', async () => {
    return (await upload(gateway(), business, HEADER + ROW)).status === 201;
  });
  expect(await runsOf(gateway(), business)).toBe(1);
});

test('a client that stops in mid-upload is told so after REQUEST_TIMEOUT, and its place is free', async () => {
  const own = await openGatewayOn(gateway().databaseUrl, { REQUEST_TIMEOUT: '1' });
  onTestFinished(own.close);
  const business = await own.business();
  const stopped = await Promise.all(
    Array.from({ length: UPLOADS_OF_ONE }, async () => {
      const outgoing = await begin(business, CSV, own);
      outgoing.write(HEADER + ROW.repeat(2_000));
      const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
      return reply.statusCode;
    }),
  );
  expect(stopped).toEqual(stopped.map(() => 408));
  await until('there is a place', async () => {
    return (await upload(own, business, HEADER + ROW)).status === 201;
  });
  expect(await runsOf(own, business)).toBe(1);
});

test('a business may upload so many files at once, and others besides', async () => {
  const [one, other] = [await gateway().business(), await gateway().business()];
  const begun = await Promise.all(Array.from({ length: UPLOADS_OF_ONE }, () => begin(one)));
  let refused = await upload(gateway(), one, HEADER + ROW);
  await until('all have come', async () => {
    refused = await upload(gateway(), one, HEADER + ROW);
    return refused.status !== 201;
  });
  expect([refused.status, refused.json]).toEqual([503, { error: 'Service unavailable' }]);
  expect(refused.headers.get('retry-after')).toBe('1');
  expect((await upload(gateway(), other, HEADER + ROW)).status).toBe(201);
  // What has begun is not disturbed.
  const [first] = begun;
  first?.end(HEADER + ROW);
  const [reply] = await once(first ?? request(''), 'response');
  expect(reply.statusCode).toBe(201);
});

test('the business pays while its draft is written', async () => {
  const business = await gateway().business();
  const client = new Client({ connectionString: gateway().databaseUrl });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin; lock table pay_run_line in share mode');
  const uploaded = upload(gateway(), business, HEADER + ROW, { key: 'one' });
  await withClient(gateway().databaseUrl, async (other) => {
    const waits = `select from pg_locks where not granted and relation = 'pay_run_line'::regclass`;
    await until('its lines wait', async () => (await other.query(waits)).rowCount === 1);
  });
  const paid = await gateway().pay(business, { email: 'bob@example.com', amount: 1 });
  expect(paid.status).toBe(201);
  await client.query('rollback');
  expect((await uploaded).status).toBe(201);
});
