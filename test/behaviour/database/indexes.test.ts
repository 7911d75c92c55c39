import { randomUUID } from 'node:crypto';
import { describe, expect, inject, test } from 'vitest';
import { migrate } from '../../../src/database/migrate.ts';
import { openOrm } from '../../../src/database/orm.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { withClient } from '../../support/database.ts';
import { openGateway, openGatewayOn } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';

test('a payout to a known user writes to no index of payout users', async () => {
  const gateway = await openGateway();
  const business = await gateway.business();
  for (let n = 0; n < 60; n += 1) {
    const body = { email: `p${n % 20}@example.com`, amount: 1 };
    expect((await gateway.pay(business, body)).status).toBe(201);
  }
  // A connection tells what it has done at its end, and else when it has time.
  await gateway.close();
  const updates = () =>
    withClient(gateway.databaseUrl, async (client) => {
      const { rows } = await client.query(
        `select n_tup_upd::int as updated, n_tup_hot_upd::int as hot
         from pg_stat_user_tables where relname = 'payout_user'`,
      );
      return rows;
    });
  await until('all is told', async () => (await updates())[0]?.updated === 40);
  expect(await updates()).toEqual([{ updated: 40, hot: 40 }]);
});

describe('where the role may create no extension', () => {
  /** A database whose owner is another, and the way to it as a role that may only make tables. */
  async function humbleDatabase(): Promise<string> {
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    const url = new URL(inject('postgresUrl'));
    url.pathname = '/postgres';
    await withClient(url.href, async (client) => {
      await client.query(`create role ${name} login password '${name}'`);
      await client.query(`create database ${name}`);
    });
    url.pathname = `/${name}`;
    await withClient(url.href, (client) =>
      client.query(`grant create on schema public to ${name}`),
    );
    url.username = name;
    url.password = name;
    return url.href;
  }

  test('the migrations are made all the same, and the search finds by reading', async () => {
    const url = await humbleDatabase();
    const orm = await openOrm(modules, url, readSettings({ DATABASE_POOL_SIZE: '2' }));
    try {
      expect((await migrate(orm)).length).toBeGreaterThan(1);
      expect(await migrate(orm)).toEqual([]);
    } finally {
      await orm.close(true);
    }
    const indexes = await withClient(url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        `select indexname as name from pg_indexes where tablename = 'payout_user'`,
      );
      return rows.map(({ name }) => name);
    });
    expect(indexes).toContain('payout_user_email_unique');
    expect(indexes).not.toContain('payout_user_email_search_index');

    const gateway = await openGatewayOn(url);
    try {
      const business = await gateway.business();
      await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
      for (const [term, count] of Object.entries({ DA: 1, example: 1, 'a@': 1, qx: 0, zzz: 0 })) {
        const { json } = await gateway.graphql(
          business,
          `{ payoutUsers(filter: { emailContains: "${term}" }) { totalCount nodes { email } } }`,
        );
        expect(json.data.payoutUsers.totalCount).toBe(count);
        expect(json.data.payoutUsers.nodes).toHaveLength(count);
      }
    } finally {
      await gateway.close();
    }
  });
});
