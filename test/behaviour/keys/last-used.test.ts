import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keyUsesOf } from '../../../src/business/key-uses.ts';
import { withClient } from '../../support/database.ts';
import {
  type NewTestBusiness,
  type TestGateway,
  openGateway,
  openGatewayOn,
} from '../../support/gateway.ts';
import { keyOf } from '../../support/keys.ts';
import { until } from '../../support/processes.ts';
import { statusOf } from './keys.ts';

// When a key was last used is written to the minute, by one statement for all keys of a process.

let gateway: TestGateway;
let business: NewTestBusiness;
beforeAll(async () => {
  gateway = await openGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  await written();
  business = await gateway.business();
});

const written = () => keyUsesOf(gateway.serving.app).write();

const query = async <Row>(text: string, values: unknown[] = []): Promise<Row[]> =>
  withClient(
    gateway.databaseUrl,
    async (client) => (await client.query(text, values)).rows as Row[],
  );

async function lastUse(keyId: string): Promise<Date | null> {
  const [row] = await query<{ at: Date | null }>(
    'select last_used_at as at from api_key where id = $1',
    [keyId],
  );
  return row?.at ?? null;
}

const minuteNow = async () => {
  const [row] = await query<{ at: Date }>(`select date_trunc('minute', clock_timestamp()) as at`);
  return row?.at ?? new Date(Number.NaN);
};

test('is nothing for a key that is new, and the minute of its use for one that is not', async () => {
  const unused = await keyOf(gateway, business);
  const before = await minuteNow();
  expect(await statusOf(gateway, business.key)).toBe(200);
  await written();
  const at = await lastUse(business.keyId);
  expect([before.getTime(), (await minuteNow()).getTime()]).toContain(at?.getTime());
  expect(await lastUse(unused.keyId)).toBeNull();
});

test('is shown by the API and by the command line', async () => {
  await statusOf(gateway, business.key);
  await written();
  const at = (await lastUse(business.keyId))?.toISOString();
  const { json } = await gateway.graphql(business, '{ apiKeys { nodes { lastUsedAt } } }');
  expect(json.data.apiKeys.nodes).toEqual([{ lastUsedAt: at }]);
});

test('is written by itself within some seconds', async () => {
  await statusOf(gateway, business.key);
  await gateway.close();
  gateway = await openGatewayOn(gateway.databaseUrl);
  const other = await keyOf(gateway, business);
  await statusOf(gateway, other.key);
  const at = await until(
    'the use is written',
    async () => (await lastUse(other.keyId)) ?? undefined,
  );
  expect(at.getUTCSeconds()).toBe(0);
});

test('is written when a gateway ends, of whichever gateway it was', async () => {
  const second = await openGatewayOn(gateway.databaseUrl);
  const other = await keyOf(gateway, business);
  expect(await statusOf(second, other.key)).toBe(200);
  await second.close();
  expect(await lastUse(other.keyId)).not.toBeNull();
});

test('is none for a key that got nobody in', async () => {
  await query('update api_key set revoked_at = now() where id = $1', [business.keyId]);
  expect(await statusOf(gateway, business.key)).toBe(401);
  await written();
  expect(await lastUse(business.keyId)).toBeNull();
});

test('never goes back, as where another gateway was later', async () => {
  await query(`update api_key set last_used_at = '2100-01-01' where id = $1`, [business.keyId]);
  const before = await lastUse(business.keyId);
  await statusOf(gateway, business.key);
  await written();
  expect(await lastUse(business.keyId)).toEqual(before);
});

test('waits for nobody: a key that is locked is left out, the others are written', async () => {
  const other = await keyOf(gateway, business);
  await statusOf(gateway, business.key);
  await statusOf(gateway, other.key);
  await withClient(gateway.databaseUrl, async (client) => {
    await client.query('begin');
    await client.query('select from api_key where id = $1 for update', [business.keyId]);
    await written();
    await client.query('rollback');
  });
  expect(await lastUse(other.keyId)).not.toBeNull();
  expect(await lastUse(business.keyId)).toBeNull();
});

test('that cannot be written is written with the next', async () => {
  await statusOf(gateway, business.key);
  await query('alter table api_key rename column last_used_at to hidden');
  await written();
  await query('alter table api_key rename column hidden to last_used_at');
  expect(await lastUse(business.keyId)).toBeNull();
  await written();
  expect(await lastUse(business.keyId)).not.toBeNull();
});

test('of many keys is written by one statement', async () => {
  const keys = await Promise.all(Array.from({ length: 20 }, () => keyOf(gateway, business)));
  await Promise.all(keys.map(({ key }) => statusOf(gateway, key)));
  const seen = await query<{ xmin: string }>(`select xmin::text from api_key where id = any($1)`, [
    keys.map(({ keyId }) => keyId),
  ]);
  await written();
  // Rows that one transaction wrote name it.
  const rows = await query<{ xmin: string }>(
    `select distinct xmin::text from api_key where id = any($1) and last_used_at is not null`,
    [keys.map(({ keyId }) => keyId)],
  );
  expect(seen).toHaveLength(20);
  expect(rows).toHaveLength(1);
});
