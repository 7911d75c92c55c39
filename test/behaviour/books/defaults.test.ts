import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createDatabase, renewConnections, runnerUrl, withClient } from '../../support/database.ts';
import { type TestGateway, openGatewayOn } from '../../support/gateway.ts';
import { TEST_MS, until } from '../../support/processes.ts';

vi.setConfig({ testTimeout: TEST_MS });

// What a server, a database or a role has set for everybody must not change what the gateway does.

let databaseUrl: string;
let name: string;
let run: string;

const sql = (text: string) => withClient(databaseUrl, (client) => client.query(text));

beforeAll(async () => {
  databaseUrl = await createDatabase();
  name = new URL(databaseUrl).pathname.slice(1);
  run = new URL(runnerUrl(databaseUrl)).username;
  // Tables of somebody else's, by the same names.
  await sql('create schema other; grant usage on schema other to public');
  for (const table of ['business', 'api_key', 'installation', 'mikro_orm_migrations']) {
    await sql(`create table other.${table} (nothing int); grant all on other.${table} to public`);
  }
});

/** Settings that anybody may have, and values that are not PostgreSQL's own. */
const DEFAULTS: readonly (readonly [string, string])[] = [
  ['datestyle', `'German, DMY'`],
  ['datestyle', `'SQL, MDY'`],
  ['datestyle', `'Postgres, DMY'`],
  ['intervalstyle', 'sql_standard'],
  ['timezone', `'Asia/Kathmandu'`],
  ['timezone', `'Africa/Monrovia'`],
  ['bytea_output', 'escape'],
  ['extra_float_digits', '-15'],
  ['standard_conforming_strings', 'off'],
  ['backslash_quote', 'off'],
  ['default_transaction_isolation', 'serializable'],
  ['default_transaction_isolation', `'repeatable read'`],
  ['default_transaction_deferrable', 'on'],
  ['synchronous_commit', 'off'],
  ['lock_timeout', '1'],
  ['statement_timeout', '20'],
  ['idle_in_transaction_session_timeout', '1'],
  ['idle_session_timeout', '100'],
  ['transaction_timeout', '500'],
  ['row_security', 'off'],
  ['transform_null_equals', 'on'],
  ['array_nulls', 'off'],
  ['quote_all_identifiers', 'on'],
  ['exit_on_error', 'on'],
  ['gin_fuzzy_search_limit', '1'],
  ['plan_cache_mode', 'force_generic_plan'],
  ['plan_cache_mode', 'force_custom_plan'],
  ['xmlbinary', 'hex'],
  ['xmloption', 'document'],
  ['client_encoding', 'LATIN1'],
  ['client_encoding', 'SQL_ASCII'],
  ['client_min_messages', 'error'],
  ['enable_seqscan', 'off'],
  ['enable_indexscan', 'off'],
  ['search_path', `''`],
  ['search_path', 'nowhere'],
  ['search_path', 'other'],
  ['search_path', 'other, public'],
];

/** Pays, replays, reads and proves the books, on both doors. */
async function expectToWork(gateway: TestGateway): Promise<void> {
  const business = await gateway.business({ payoutBalance: 1000 });
  const body = { email: 'ada@example.com', amount: 7 };
  const once = { 'Idempotency-Key': 'once' };
  const first = await gateway.pay(business, body, once);
  expect([first.status, first.text]).toEqual([201, expect.stringContaining('hash')]);
  const replies = await Promise.all([
    gateway.pay(business, body, once),
    gateway.pay(business, { ...body, email: 'bob@example.com' }),
    gateway.pay(business, { ...body, email: 'eve@example.com' }),
  ]);
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(replies[0]?.text).toBe(first.text);
  const read = await gateway.graphql(
    business,
    `{ payoutBalance { amount } history { totalCount nodes { amount createdAt payoutUser { email } } }
       payoutUsers(filter: { emailContains: "example" }) { totalCount nodes { createdAt } } }`,
  );
  const { payoutBalance, history, payoutUsers } = read.json.data;
  expect(payoutBalance.amount).toBe(1000 - 21);
  expect([history.totalCount, payoutUsers.totalCount]).toEqual([4, 3]);
  for (const { createdAt } of [...history.nodes, ...payoutUsers.nodes]) {
    expect(Math.abs(Date.parse(createdAt) - Date.now())).toBeLessThan(60_000);
  }
  const too = await gateway.pay(business, { ...body, amount: 100_000 });
  expect([too.status, too.text]).toEqual([400, '{"error":"Insufficient payout balance"}']);
  await expectReady(gateway);
  await gateway.expectBooksToBalance();
}

const expectReady = (gateway: TestGateway) =>
  until('it is ready', async () => (await gateway.fetch('/health/ready')).status === 200);

const shown = async ({ orm }: TestGateway, setting: string) => {
  const [row] = await orm.em
    .fork()
    .execute<{ value: string }[]>(`select current_setting('${setting}') as value`);
  return row?.value;
};

/** Runs `work` while everybody's new connections have a setting. */
async function withDefault(whose: string, set: string, work: () => Promise<void>): Promise<void> {
  await sql(`alter ${whose} set ${set}`);
  try {
    await renewConnections(databaseUrl);
    await work();
  } finally {
    await sql(`alter ${whose} reset ${set.split(' ', 1).join()}`);
    await renewConnections(databaseUrl);
  }
}

describe.each([
  ['a database', () => `database ${name}`],
  ['a role', () => `role ${run} in database ${name}`],
])('set for %s,', (_, whose) => {
  test.each(DEFAULTS)('%s = %s changes nothing', async (setting, value) => {
    await withDefault(whose(), `${setting} = ${value}`, async () => {
      const gateway = await openGatewayOn(databaseUrl);
      await expectToWork(gateway);
      expect(await shown(gateway, 'synchronous_commit')).toBe('on');
      expect(await shown(gateway, 'transaction_timeout')).toBe('0');
      expect(await shown(gateway, 'transaction_isolation')).toBe('read committed');
      await gateway.close();
    });
  });

  test('a stronger synchronous_commit stays', async () => {
    await withDefault(whose(), 'synchronous_commit = remote_apply', async () => {
      const gateway = await openGatewayOn(databaseUrl);
      expect(await shown(gateway, 'synchronous_commit')).toBe('remote_apply');
      await gateway.close();
    });
  });

  test('session_replication_role = replica, under which no rule holds, ends the start', async () => {
    await withDefault(whose(), 'session_replication_role = replica', async () => {
      await expect(openGatewayOn(databaseUrl)).rejects.toThrow(
        /^session_replication_role is replica for this role/,
      );
    });
  });
});

describe('set while a gateway runs', () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openGatewayOn(databaseUrl);
  });
  afterAll(() => gateway.close());

  test.each([
    ['datestyle', `'German, DMY'`],
    ['default_transaction_isolation', 'serializable'],
    ['array_nulls', 'off'],
    ['extra_float_digits', '-15'],
  ])('%s = %s changes nothing', async (setting, value) => {
    await withDefault(`database ${name}`, `${setting} = ${value}`, async () => {
      await sql(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and usename = '${run}'`,
      );
      await expectReady(gateway);
      await expectToWork(gateway);
    });
  });
});
