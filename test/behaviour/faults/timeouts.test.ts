import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { auditBooks } from '../../support/audit.ts';
import { changeBusiness } from '../../../src/business/change.ts';
import { connect } from '../../../src/database/database.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { DOORS, expectPaid, operate, payAt, payoutBalance } from '../payouts/doors.ts';
import { type TestGateway, openGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { payGroup } from '../books/groups.ts';
import { Session, Watch, holdBusiness } from '../books/sessions.ts';

// Each of the database's time-outs at work, with a small value; what they do to a group of payouts
// is in `faults.test.ts`, and what becomes of slow clients in `http-timeouts.test.ts`.

const PAYOUT = { email: 'ada@example.com', amount: 10 };
const FUNDS = 1000;
const OVERLOADED = { status: 503, code: 'OVERLOADED' };

async function open(environment: Record<string, string>): Promise<TestGateway> {
  const gateway = await openGateway(environment);
  onTestFinished(() => gateway.close());
  return gateway;
}

describe('CONNECTION_TIMEOUT', () => {
  test('a full pool is 503 for all, rather than a wait without end', async () => {
    const gateway = await open({ CONNECTION_TIMEOUT: '0.5', DATABASE_POOL_SIZE: '2' });
    const business = await gateway.business({ payoutBalance: FUNDS });
    const { promise: enough, resolve: letGo } = Promise.withResolvers<undefined>();
    const takeOne = () =>
      gateway.orm.em.fork().transactional(async (tx) => {
        await tx.execute('select 1');
        await enough;
      });
    const taken = [takeOne(), takeOne()];
    const asked = [
      ...DOORS.map((door) => payAt(gateway, door, business, PAYOUT)),
      gateway.graphql(business, '{ payoutBalance { amount } }'),
      gateway.fetch('/balance', { headers: { Authorization: `Bearer ${business.key}` } }),
      gateway.fetch('/health/ready'),
    ];
    expect(await payGroup(gateway, business, ['ada'])).toEqual(['Service unavailable']);
    for (const { status, text } of await Promise.all(asked)) {
      expect(status).toBe(503);
      expect(text).toContain('Service unavailable');
    }
    letGo(undefined);
    await Promise.all(taken);
    expect(await payoutBalance(gateway, business)).toBe(FUNDS);
    expectPaid('rest', await payAt(gateway, 'rest', business, PAYOUT));
  });

  test('a database that accepts and says nothing ends the start', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const sockets: Socket[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    const { port } = silent.address() as AddressInfo;
    const database = { url: `postgres://a:b@127.0.0.1:${port}/payout` };
    const settings = readSettings({ CONNECTION_TIMEOUT: '0.5' });
    await expect(connect(modules, database, settings)).rejects.toThrow(
      `The database at 127.0.0.1:${port}/payout cannot be reached: no answer came in time.`,
    );
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
});

describe('STATEMENT_TIMEOUT', () => {
  test('ends a query that takes too long with 503; an audit and a migration take longer', async () => {
    const gateway = await open({ STATEMENT_TIMEOUT: '0.7', LOCK_TIMEOUT: '60' });
    const business = await gateway.business();
    const watch = await Watch.open(gateway.databaseUrl);
    const tables = 'lock table history_entry, mikro_orm_migrations in access exclusive mode';
    const gate = await Session.holding(gateway.databaseUrl, tables);
    const long = [auditBooks(gateway.orm), migrate(gateway.orm)] as const;
    await until('both wait', async () => (await watch.waitersFor(gate.pid)).length === 2);
    const { status, json } = await gateway.graphql(business, '{ history { totalCount } }');
    expect({ status, code: json.errors[0].extensions.code }).toEqual(OVERLOADED);
    // They began before it, and go on after it.
    expect(await watch.waitersFor(gate.pid)).toHaveLength(2);
    await gate.letGo();
    expect(await Promise.all(long)).toMatchObject([{ ok: true }, []]);
  });
});

describe('LOCK_TIMEOUT', () => {
  test('ends a command that waits for a business; a migration waits for another', async () => {
    const gateway = await open({ LOCK_TIMEOUT: '0.7' });
    const { id } = await gateway.business();
    const watch = await Watch.open(gateway.databaseUrl);
    const gate = await holdBusiness(gateway.databaseUrl, id);
    await gate.run('select pg_advisory_xact_lock(7031962)');
    const migrating = migrate(gateway.orm);
    const migration = await watch.waiterFor(gate.pid);
    const off = operate(gateway, 'payouts off', { id });
    await expect(off).rejects.toMatchObject({ code: '55P03' });
    expect(await watch.waitersFor(gate.pid)).toEqual([migration]);
    await gate.letGo();
    expect(await migrating).toEqual([]);
    expect(await operate(gateway, 'business show', { id })).toMatchObject({ payoutsEnabled: true });
  });
});

describe('IDLE_IN_TRANSACTION_TIMEOUT', () => {
  test('takes the lock from a gateway that stands still, and payouts go on', async () => {
    const gateway = await open({ IDLE_IN_TRANSACTION_TIMEOUT: '0.7' });
    const business = await gateway.business({ payoutBalance: FUNDS });
    const { promise: enough, resolve: goOn } = Promise.withResolvers<undefined>();
    const { promise: locked, resolve: hasLock } = Promise.withResolvers<undefined>();
    const stuck = changeBusiness(gateway.orm, business.id, async (row, _tx, now) => {
      hasLock(undefined);
      await enough;
      row.setPayouts(false, now);
    });
    await locked;
    for (const door of DOORS) expectPaid(door, await payAt(gateway, door, business, PAYOUT));
    goOn(undefined);
    await expect(stuck).rejects.toThrow(/connection/i);
    expect(await payoutBalance(gateway, business)).toBe(FUNDS - DOORS.length * PAYOUT.amount);
    expectPaid('rest', await payAt(gateway, 'rest', business, PAYOUT));
    await gateway.expectBooksToBalance();
  });
});
