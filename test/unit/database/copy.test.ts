import { beforeAll, describe, expect, test } from 'vitest';
import { copyCommand } from '../../../src/cli/copy-command.ts';
import { connect } from '../../../src/database/database.ts';
import { migrate, migrateAsOwner } from '../../../src/database/migrate.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { emptyDatabase, runnerUrl, withClient } from '../../support/database.ts';
import { type TestBusiness, openGateway, openGatewayOn } from '../../support/gateway.ts';

const settings = readSettings({ LOCK_TIMEOUT: '0.2' });
const ada = { email: 'ada@example.com', amount: 100 };
const once = { 'Idempotency-Key': 'once' };

let source: string;
let business: TestBusiness;
let paid: string;

const lines: string[] = [];
const copy = (to: string, from = source) => {
  const database = {
    url: from,
    ownerUrl: from,
    embedded: false,
    stop: async () => undefined,
    kill: () => undefined,
  };
  const report = (line: string) => void lines.push(line);
  return copyCommand.run({ database, settings, modules, report, warn: report }, { to });
};

/** What is in all tables, as text. */
const contents = (url: string) =>
  withClient(url, async (client) => {
    const tables = ['business', 'api_key', 'payout_user', 'history_entry', 'idempotency_record'];
    const all = tables.map((table) => `select '${table}' as name, t::text from ${table} as t`);
    return (await client.query(`${all.join(' union all ')} order by 1, 2`)).rows;
  });

async function migratedDatabase(): Promise<string> {
  const url = await emptyDatabase();
  const orm = await connect(modules, { url }, settings);
  await migrate(orm);
  await orm.close(true);
  return url;
}

beforeAll(async () => {
  const gateway = await openGateway();
  source = gateway.databaseUrl;
  business = await gateway.business({ balance: 7 });
  const other = await gateway.business();
  paid = (await gateway.pay(business, ada, once)).text;
  for (let n = 0; n < 20; n += 1) {
    const body = { email: `p${n}@example.com`, amount: n + 1 };
    await gateway.pay(n % 2 === 0 ? business : other, body);
  }
  // What COPY's text form must write otherwise than as it stands.
  const name = String.raw`A \\t "name", \N` + '\t\n\r äöü 🎉';
  await withClient(source, (client) =>
    client.query('update business set name = $1 where business_id = $2', [name, business.id]),
  );
  await gateway.close();
});

describe('a copy', () => {
  test.each([
    ['an empty database', emptyDatabase],
    ['a migrated one', migratedDatabase],
  ])('to %s is the same in all, and a gateway on it answers the same', async (_, make) => {
    const target = await make();
    lines.length = 0;
    expect(await copy(target)).toEqual({
      tables: {
        installation: 0,
        business: 2,
        api_key: 2,
        session: 0,
        sign_in_link: 0,
        payout_user: 21,
        history_entry: 24,
        idempotency_record: 1,
        pay_run: 0,
        pay_run_event: 0,
        pay_run_line: 0,
        webhook_delivery: 0,
        webhook_endpoint: 0,
      },
      ok: true,
      problems: [],
      hashSecretIn: 'PAYOUT_HASH_SECRET',
    });
    expect(lines).toContain('history_entry: 24 rows');
    expect(await contents(target)).toEqual(await contents(source));

    await migrateAsOwner(modules, { url: runnerUrl(target), ownerUrl: target }, settings);
    const gateway = await openGatewayOn(target);
    const again = await gateway.pay(business, ada, once);
    expect(again).toMatchObject({ status: 201, text: paid });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await gateway.pay(business, ada)).text).toBe(paid);
    const { json } = await gateway.graphql(
      business,
      '{ payoutBalance { amount balance } payoutUsers { totalCount } }',
    );
    expect(json.data).toEqual({
      payoutBalance: { amount: 1_000_000 - 200 - 100, balance: 7 },
      payoutUsers: { totalCount: 11 },
    });
    await gateway.expectBooksToBalance();
    await gateway.close();
  });

  test('of books that do not add up says so', async () => {
    const broken = await migratedDatabase();
    await copy(broken);
    await withClient(broken, (client) => client.query('update business set payout_balance = 5'));
    const report = await copy(await emptyDatabase(), broken);
    expect(report).toMatchObject({ ok: false, problems: expect.arrayContaining([]) });
    expect(copyCommand.failed?.(report)).toBe('copy has found problems.');
  });
});

describe('a copy is refused', () => {
  test('to where something is', async () => {
    const used = await openGateway();
    await used.business();
    const before = await contents(used.databaseUrl);
    await expect(copy(used.databaseUrl)).rejects.toThrow(/^The target is not empty, .* business/);
    expect(await contents(used.databaseUrl)).toEqual(before);
    await used.close();
    await expect(copy(source)).rejects.toThrow('The target is not empty');
  });

  test('while a gateway is connected to the source', async () => {
    const gateway = await openGatewayOn(source);
    const target = await emptyDatabase();
    await expect(copy(target)).rejects.toThrow('A gateway, or a command, is connected');
    await gateway.close();
    expect(await contents(target)).toEqual([]);
  });

  test('while somebody writes, and from there nothing can be copied', async () => {
    await withClient(source, async (client) => {
      await client.query('begin');
      await client.query('select from business for update');
      await expect(copy(await emptyDatabase())).rejects.toThrow(
        'The tables of the source are in use: stop whatever runs on it first.',
      );
    });
    const empty = await migratedDatabase();
    await expect(copy(await emptyDatabase(), empty)).rejects.toThrow('there is nothing to copy');
    await expect(copy(await emptyDatabase(), runnerUrl(source))).rejects.toThrow(
      'The copy needs the role that owns the tables of the source: set MIGRATION_DATABASE_URL.',
    );
  });

  test('as a whole where one row does not arrive', async () => {
    const target = await migratedDatabase();
    await withClient(target, (client) =>
      client.query(`alter table idempotency_record add check (key <> 'once')`),
    );
    await expect(copy(target)).rejects.toThrow(
      'The copy failed, and the target has nothing of it: a rule of its tables refuses it.',
    );
    expect(await contents(target)).toEqual([]);
  });
});
