import { Client } from 'pg';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { connect } from '../../src/database/database.ts';
import { modules } from '../../src/modules.ts';
import { readSettings } from '../../src/settings/settings.ts';
import { addressForGateways, runnerUrl, withClient } from '../support/database.ts';
import { type TestBusiness, type TestGateway, openGateway } from '../support/gateway.ts';
import { type PgBouncer, SERVER_CONNECTIONS, startPgBouncer } from '../support/pgbouncer.ts';
import { until } from '../support/processes.ts';
import { type Side, DatabaseProxy } from '../support/tcp-proxy.ts';
import { DOORS, type Door, expectPaid, payAt, payoutBalance } from '../behaviour/payouts/doors.ts';

// A PgBouncer of the test's own between a gateway and PostgreSQL, with which something is wrong.

const FUNDS = 10_000;
const AMOUNT = 100;

/** Starts one with settings of its own, which ends with the test. */
async function startOwn(
  settings: Readonly<Record<string, string | number>>,
  serverUrl = inject('postgresUrl'),
): Promise<PgBouncer> {
  const pooler = await startPgBouncer(serverUrl, inject('runFolder'), settings);
  onTestFinished(pooler.stop);
  return pooler;
}

/** The same database by way of that one. */
function by({ url }: Pick<PgBouncer, 'url'>, databaseUrl: string): string {
  return Object.assign(new URL(databaseUrl), { host: new URL(url).host }).href;
}

async function openBehind(
  pooler: Pick<PgBouncer, 'url'>,
  environment: Record<string, string> = {},
): Promise<TestGateway> {
  const gateway = await openGateway(environment, modules, async (url) => by(pooler, url));
  onTestFinished(() => gateway.close());
  return gateway;
}

const payAs = (gateway: TestGateway, business: TestBusiness) => (door: Door, name: string) =>
  payAt(gateway, door, business, { email: `${name}@b.co`, amount: AMOUNT, key: name });

async function timeoutOf({ orm }: TestGateway): Promise<string | undefined> {
  const shown = `select current_setting('statement_timeout') as timeout`;
  const [row] = await orm.em.fork().execute<{ timeout: string }[]>(shown);
  return row?.timeout;
}

/** Takes every connection that the pool has to the server; what is returned gives them back. */
async function takeAll(url: string): Promise<() => Promise<void>> {
  const clients = Array.from({ length: SERVER_CONNECTIONS }, () => new Client(url));
  for (const client of clients) {
    await client.connect();
    await client.query('begin');
  }
  return async () => {
    for (const client of clients) await client.end();
  };
}

test('time-outs hold where the pooler drops those that come with a connection', async () => {
  const dropped = 'statement_timeout, lock_timeout, idle_in_transaction_session_timeout';
  const pooler = await startOwn({ ignore_startup_parameters: dropped });
  expect(await timeoutOf(await openBehind(pooler, { STATEMENT_TIMEOUT: '7' }))).toBe('7s');
});

test('a role that has them, and a pooler that drops them, spare each transaction its own', async () => {
  const dropped = 'statement_timeout, lock_timeout, idle_in_transaction_session_timeout';
  const pooler = await startOwn({ ignore_startup_parameters: `${dropped}, options` });
  const sourceOf = async ({ orm }: TestGateway) => {
    const of = `select source from pg_settings where name = 'statement_timeout'`;
    const [row] = await orm.em.fork().execute<{ source: string }[]>(of);
    return row?.source;
  };
  expect(await sourceOf(await openBehind(pooler))).toBe('session');
  const { username } = new URL(runnerUrl(inject('postgresUrl')));
  const name = (setting: string) => `alter role ${username} ${setting}`;
  const times = { statement_timeout: 10, lock_timeout: 5, idle_in_transaction_session_timeout: 10 };
  await withClient(inject('postgresUrl'), async (client) => {
    for (const [of, seconds] of Object.entries(times)) {
      await client.query(name(`set ${of} = '${seconds}s'`));
    }
  });
  try {
    expect(await sourceOf(await openBehind(pooler))).toBe('user');
  } finally {
    await withClient(inject('postgresUrl'), (client) => client.query(name('reset all')));
  }
});

test('no connection to the server in time is 503 at once on all doors, and nothing is paid', async () => {
  const pooler = await startOwn({ query_wait_timeout: 1 });
  const gateway = await openBehind(pooler);
  const business = await gateway.business({ payoutBalance: FUNDS });
  const pay = payAs(gateway, business);
  const giveBack = await takeAll(by(pooler, addressForGateways(gateway.databaseUrl)));
  const replies = await Promise.all([
    ...DOORS.map((door) => pay(door, 'ada')),
    gateway.graphql(business, '{ payoutBalance { amount } }'),
    gateway.fetch('/balance', { headers: { Authorization: `Bearer ${business.key}` } }),
    gateway.fetch('/health/ready'),
  ]);
  await giveBack();
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 503));
  expect(await payoutBalance(gateway, business)).toBe(FUNDS);
  for (const door of DOORS) expectPaid(door, await pay(door, door));
  await gateway.expectBooksToBalance();
});

test('no place for another client is 503, too', async () => {
  const pooler = await startOwn({ max_client_conn: SERVER_CONNECTIONS });
  const gateway = await openBehind(pooler);
  const business = await gateway.business({ payoutBalance: FUNDS });
  const pay = payAs(gateway, business);
  const pool = await gateway.orm.em.getConnection().getNativeClient();
  const ours = await Promise.all(Array.from({ length: SERVER_CONNECTIONS }, () => pool.connect()));
  const replies = await Promise.all(DOORS.map((door) => pay(door, 'ada')));
  for (const client of ours) client.release();
  expect(replies.map(({ status }) => status)).toEqual([503, 503]);
  expect(await payoutBalance(gateway, business)).toBe(FUNDS);
  expectPaid('rest', await pay('rest', 'ada'));
});

describe('the answer to COMMIT is lost between PgBouncer and PostgreSQL', () => {
  const both: readonly [Side, boolean][] = [
    ['after', true],
    ['before', false],
  ];
  test.each(both)(
    'cut %s: callers get the truth or 500, and a repeat says what became of it',
    async (side, committed) => {
      const proxy = await DatabaseProxy.open(async () => inject('postgresUrl'));
      onTestFinished(() => proxy.close());
      const pooler = await startOwn({}, proxy.through(inject('postgresUrl')));
      const gateway = await openBehind(pooler);
      const business = await gateway.business({ payoutBalance: FUNDS });
      const pay = payAs(gateway, business);
      for (const door of DOORS) {
        const done = proxy.cut(/^commit/, side);
        const reply = await pay(door, door);
        // PgBouncer tells of the lost server in the place of whichever answer it still owes. In that of
        // COMMIT it is an error, of which nobody asks; in that of a write COMMIT has none, and is asked about.
        const isUncertain = reply.text.includes('Internal server error');
        if (!isUncertain) expect(expectPaid(door, reply).replayed).toBe(false);
        await done;
        const { replayed } = expectPaid(door, await pay(door, door));
        expect(replayed).toBe(committed || !isUncertain);
      }
      expect(await payoutBalance(gateway, business)).toBe(FUNDS - DOORS.length * AMOUNT);
      await gateway.expectBooksToBalance();
    },
  );
});

test('a PgBouncer that is started anew is found again', async () => {
  const first = await startPgBouncer(inject('postgresUrl'), inject('runFolder'));
  const gateway = await openBehind(first);
  const business = await gateway.business({ payoutBalance: FUNDS });
  const pay = payAs(gateway, business);
  expectPaid('rest', await pay('rest', 'ada'));
  await first.stop();
  for (const door of DOORS) {
    const { status } = await pay(door, 'ada');
    expect([500, 503]).toContain(status);
  }
  // Who takes a port for a moment, to connect from it, may have been given this one.
  const again = () => startOwn({ listen_port: new URL(first.url).port }).catch(() => undefined);
  await until('it listens where it did', again);
  const isReady = async () => (await gateway.fetch('/health/ready')).status === 200;
  await until('the gateway is ready', isReady);
  for (const door of DOORS) expect(expectPaid(door, await pay(door, 'ada')).replayed).toBe(true);
  expect(await payoutBalance(gateway, business)).toBe(FUNDS - AMOUNT);
});

test('a database that PgBouncer cannot reach, or does not know, ends the start with its reason', async () => {
  const nowhere = Object.assign(new URL(inject('postgresUrl')), { port: '1' }).href;
  const settings = readSettings({ CONNECTION_TIMEOUT: '1' });
  const refused = async (serverUrl: string, database: string) => {
    const pooler = await startOwn({}, serverUrl);
    const url = Object.assign(new URL(pooler.url), { pathname: `/${database}` }).href;
    return connect(modules, { url }, settings).then(
      () => 'it is connected',
      (error: Error) => error.message.replace(new URL(url).host, 'HOST'),
    );
  };
  const cannot = (database: string) => `The database at HOST/${database} cannot be reached`;
  expect(await refused(nowhere, 'payout')).toBe(`${cannot('payout')}: no answer came in time.`);
  expect(await refused(inject('postgresUrl'), 'none')).toBe(
    `${cannot('none')}: the pooler before it refuses the connection, and its log says why.`,
  );
});
