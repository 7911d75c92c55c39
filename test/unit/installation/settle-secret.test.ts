import type { MikroORM } from '@mikro-orm/postgresql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openOrm } from '../../../src/database/orm.ts';
import { settleSecret } from '../../../src/installation/settle-secret.ts';
import { modules } from '../../../src/modules.ts';
import { readSettings } from '../../../src/settings/settings.ts';
import { createDatabase, runnerUrl, withClient } from '../../support/database.ts';

// Starts, one after the other, on one database; as the role that gateways run as.

const SECRETS = { A: 'a'.repeat(40), B: 'b'.repeat(40), C: 'c'.repeat(40), short: 's' } as const;
type Name = keyof typeof SECRETS;

let databaseUrl: string;
let orm: MikroORM;

beforeAll(async () => {
  databaseUrl = await createDatabase();
  orm = await openOrm(modules, runnerUrl(databaseUrl), readSettings({ DATABASE_POOL_SIZE: '8' }));
});

afterAll(() => orm.close(true));

const sql = (statement: string) =>
  withClient(databaseUrl, async (client) => (await client.query(statement)).rows as object[]);

beforeEach(async () => {
  await sql('delete from payout_user; delete from business; delete from installation');
});

/** `B` or `B after A`: a secret, and the previous one. */
type Given = Name | `${Name} after ${Name}`;

/** Starts; which secret of the database the newest is, or why not. */
async function start(given: Given, leave?: Parameters<typeof settleSecret>[2]) {
  const [current, previous] = given.split(' after ') as [Name, Name?];
  const settings = {
    ...readSettings(previous ? { PAYOUT_HASH_SECRET_PREVIOUS: SECRETS[previous] } : {}),
    PAYOUT_HASH_SECRET: SECRETS[current],
  };
  return settleSecret(orm, settings, leave).catch((error: Error) => error.message);
}

/** A business with one payout user, as if it had been paid by a gateway of that generation. */
async function addUser(generation: number): Promise<void> {
  await sql(`with b as (
      insert into business (business_id, name, balance, payout_balance, payouts_enabled, entry_count,
        last_id, created_at, updated_at)
      values (gen_random_uuid(), 'B', 0, 0, true, 0, gen_random_uuid(), now(), now())
      returning business_id
    ) insert into payout_user (business_id, id, email, balance, active, hash_digest, hash_version,
        secret_generation, created_at, updated_at)
      select business_id, gen_random_uuid(), 'a@b.co', 0, true, '', 1, ${generation}, now(), now() from b`);
}

const moveAll = () => sql('update payout_user set secret_generation = 2');

const REPLACED = /^PAYOUT_HASH_SECRET is a secret that this database has already replaced/;
const UNKNOWN = /^PAYOUT_HASH_SECRET is not the secret that this database has its hashes under/;
const UNKNOWN_PREVIOUS = /^PAYOUT_HASH_SECRET_PREVIOUS is not the secret that this database had/;
const SAME = /^PAYOUT_HASH_SECRET_PREVIOUS is the same as PAYOUT_HASH_SECRET/;
const LEFT = /^Payout users are left under the secret before: set it as .*rotate-secret/;
const UNFINISHED = /^Payout users are left under the secret before PAYOUT_HASH_SECRET_PREVIOUS/;

/** What has been started before, what is started now, and what comes of it. */
const STARTS: readonly [readonly Given[], Given, number | RegExp][] = [
  [[], 'A', 1],
  [[], 'B after A', 1],
  [['B after A'], 'B after A', 1],
  [['B after A'], 'B', 1],
  [['A'], 'A', 1],
  [['A'], 'B', UNKNOWN],
  [['A'], 'B after C', UNKNOWN],
  [['A'], 'A after A', SAME],
  [['A'], 'A after B', UNKNOWN_PREVIOUS],
  [['A'], 'B after A', 2],
  [['A', 'B after A'], 'B after A', 2],
  [['A', 'B after A'], 'A', REPLACED],
  [['A', 'B after A'], 'A after B', REPLACED],
  [['A', 'B after A'], 'C', UNKNOWN],
  [['A', 'B after A'], 'C after A', UNKNOWN],
  [['A', 'B after A'], 'B after C', UNKNOWN_PREVIOUS],
  [['A', 'B after A'], 'C after B', 3],
  [['A', 'B after A', 'C after B'], 'B', REPLACED],
  [['A', 'B after A', 'C after B'], 'B after A', REPLACED],
  [['A', 'B after A', 'C after B'], 'C after A', UNKNOWN_PREVIOUS],
  [['A', 'B after A', 'C after B'], 'A', UNKNOWN],
  [['short'], 'B after short', 2],
];

describe('where nobody is left under an earlier secret', () => {
  test.each(STARTS)('after %j, %s is %s', async (before, now, outcome) => {
    for (const given of before) expect(await start(given)).toBeTypeOf('number');
    const rows = await sql('select * from installation');
    const found = await start(now);
    if (typeof outcome === 'number') expect(found).toBe(outcome);
    else {
      expect(found).toMatch(outcome);
      // A start that is refused has changed nothing.
      expect(await sql('select * from installation')).toEqual(rows);
    }
    for (const secret of Object.values(SECRETS).slice(0, 3))
      expect(`${found}`).not.toContain(secret);
  });
});

describe('where payout users are left under an earlier secret', () => {
  beforeEach(async () => {
    await start('A');
    await addUser(1);
    await start('B after A');
  });

  test('it must be there, until they have moved', async () => {
    expect(await start('B')).toMatch(LEFT);
    expect(await start('B after A')).toBe(2);
    await moveAll();
    expect(await start('B')).toBe(2);
  });

  test('it can be left out by a command that moves them: that needs the new one alone', async () => {
    expect(await start('B', { mayBegin: true, mayLackPrevious: true })).toBe(2);
  });

  test('no third one can be begun with, until they have moved', async () => {
    expect(await start('C after B')).toMatch(UNFINISHED);
    await moveAll();
    expect(await start('C after B')).toBe(3);
  });
});

test('a command that may not begin says so, and changes nothing', async () => {
  const leave = { mayBegin: false, mayLackPrevious: false };
  expect(await start('A', leave)).toMatch(/^No gateway has been started on this database yet/);
  await start('A');
  expect(await start('A', leave)).toBe(1);
  expect(await start('B after A', leave)).toMatch(/^No gateway has begun with the new/);
  expect(await start('A')).toBe(1);
});

test('of many that begin at once with one new secret, all go on with the same generation', async () => {
  await start('A');
  const all = await Promise.all(Array.from({ length: 8 }, () => start('B after A')));
  expect(all).toEqual(Array.from({ length: 8 }, () => 2));
});

test('of two new secrets at once, one is begun with and the other refused', async () => {
  await start('A');
  const all = await Promise.all([start('B after A'), start('C after A')]);
  expect(all).toContain(2);
  const refused = all.find((outcome) => outcome !== 2);
  expect(refused).toMatch(UNKNOWN);
});

test('of many first starts at once with two secrets, those of one go on', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, (_, i) => start(i % 2 ? 'A' : 'B')));
  const refused = all.filter((outcome) => outcome !== 1);
  expect(refused).toHaveLength(4);
  for (const message of refused) expect(message).toMatch(UNKNOWN);
});

test('what is settled is only read: a start writes nothing, not even a lock', async () => {
  await start('A');
  const row = 'select xmin::text, xmax::text, * from installation';
  const before = await sql(row);
  expect(await start('A')).toBe(1);
  expect(await sql(row)).toEqual(before);
});
