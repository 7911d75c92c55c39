import { Query } from 'pg';
import type { PoolClient } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { withClient } from '../../../support/database.ts';
import { type TestGateway, openGateway } from '../../../support/gateway.ts';

// BEGIN is sent with the first statement of its transaction: whatever that is, it is in there.

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await openGateway();
  await sql('create table scratch (n int); grant all on scratch to public');
});
beforeEach(() => sql('truncate scratch'));
afterAll(() => gateway.close());

const sql = (text: string) =>
  withClient(gateway.databaseUrl, async (client) => (await client.query(text)).rows);

/** A connection of the gateway's own pool. */
async function withConnection(work: (client: PoolClient) => Promise<void>): Promise<void> {
  const pool = await gateway.orm.em.getConnection().getNativeClient();
  const client = await pool.connect();
  try {
    await work(client);
  } finally {
    client.release(true);
  }
}

const firsts: readonly (readonly [string, (client: PoolClient) => Promise<unknown>])[] = [
  ['a plain statement', (client) => client.query('insert into scratch values (1)')],
  ['several', (client) => client.query('insert into scratch values (1); select 1')],
  ['one with values', (client) => client.query('insert into scratch values ($1)', [1])],
  [
    'one with a callback',
    (client) =>
      new Promise((resolve) => client.query('insert into scratch values (1)', () => resolve(1))),
  ],
  [
    'a query object, as a cursor or a COPY is',
    (client) =>
      new Promise<void>((resolve, reject) => {
        const query = client.query(new Query('insert into scratch values (1)'));
        query.on('end', () => resolve());
        query.on('error', reject);
      }),
  ],
];

describe.each(firsts)('with %s first', (_, first) => {
  test('a transaction is rolled back as a whole', async () => {
    await withConnection(async (client) => {
      await client.query('begin');
      await first(client);
      await client.query('insert into scratch values (2)');
      await client.query('rollback');
    });
    expect(await sql('select n from scratch')).toEqual([]);
  });

  test('a transaction is committed as a whole', async () => {
    await withConnection(async (client) => {
      await client.query('begin');
      await first(client);
      await client.query('commit');
    });
    expect(await sql('select n from scratch')).toEqual([{ n: 1 }]);
  });
});

test.each([
  ['cannot be read', 'insert into scratch valuse (1)'],
  ['fails', 'insert into scratch values (1 / 0)'],
])('after a first statement that %s nothing is written', async (_, statement) => {
  await withConnection(async (client) => {
    await client.query('begin');
    await expect(client.query(statement)).rejects.toThrow(/syntax error|division by zero/);
    await expect(client.query('insert into scratch values (2)')).rejects.toThrow(
      /closed|terminated|aborted/,
    );
  });
  expect(await sql('select n from scratch')).toEqual([]);
});

test('the answers to several statements are theirs alone', async () => {
  await withConnection(async (client) => {
    await client.query('begin');
    const answers: unknown = await client.query('select 1 as a; select 2 as b');
    expect(answers).toMatchObject([{ rows: [{ a: 1 }] }, { rows: [{ b: 2 }] }]);
    expect((await client.query('select 3 as c')).rows).toEqual([{ c: 3 }]);
    await client.query('rollback');
  });
});
