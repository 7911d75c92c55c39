import { expect, test, vi } from 'vitest';
import { clockWarning } from '../../../src/installation/clock.ts';
import { command } from '../../support/command-line.ts';
import { emptyDataDir, startGateway } from '../../support/gateway-process.ts';
import { createDatabase, withClient } from '../../support/database.ts';
import { HASH_SECRET } from '../../support/gateway.ts';
import { TEST_MS, until } from '../../support/processes.ts';

// Gateways whose clocks are off: the database's alone decides over money.

vi.setConfig({ testTimeout: TEST_MS, hookTimeout: TEST_MS });

const DAY_MS = 86_400_000;

/** Has a process believe that it is so many days later. */
function shifted(days: number): Record<string, string> {
  const script = `
    const Real = Date;
    const by = ${days * DAY_MS};
    globalThis.Date = class extends Real {
      constructor(...given) { given.length === 0 ? super(Real.now() + by) : super(...given); }
      static now() { return Real.now() + by; }
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(script)}` };
}

test.each([31, -31])('a second gateway whose clock is %i days off', async (days) => {
  const databaseUrl = await createDatabase();
  const env = {
    DATABASE_URL: databaseUrl,
    PAYOUT_HASH_SECRET: HASH_SECRET,
    DATA_DIR: await emptyDataDir(),
  };
  const rows = (text: string, values?: unknown[]) =>
    withClient(databaseUrl, async (client) => (await client.query(text, values)).rows);
  const made = await command(
    ['business', 'create', '--name=N', '--payout-balance=1000', '--json'],
    env,
  );
  const { apiKey } = JSON.parse(made.stdout) as { apiKey: string };
  const asBusiness = (key: string) => ({
    headers: { Authorization: `Bearer ${apiKey}`, 'Idempotency-Key': key },
  });
  const right = await startGateway(env);
  expect((await right.pay('ada@example.com', 100, asBusiness('fresh'))).status).toBe(201);
  // What is to be swept, by which the test sees that the other one has.
  await rows(
    `insert into idempotency_record select * from jsonb_populate_recordset(null::idempotency_record,
       (select jsonb_agg(to_jsonb(r) || jsonb_build_object('key', 'old', 'created_at',
         now() - interval '32 days')) from idempotency_record r))`,
  );

  const wrong = await startGateway({ ...env, ...shifted(days) });
  await wrong.process.says(
    new RegExp(`clock is ${31 * 86_400} s ${days > 0 ? 'ahead of' : 'behind'} the database's`),
  );
  await until('the sweep', async () => {
    const found = await rows(`select from idempotency_record where key = 'old'`);
    return found.length === 0;
  });
  const again = await wrong.pay('ada@example.com', 100, asBusiness('fresh'));
  expect([again.status, again.headers['idempotent-replayed']]).toEqual([201, 'true']);
  expect((await wrong.pay('ada@example.com', 100, asBusiness('second'))).status).toBe(201);
  const [stamps] = await rows(
    `select count(*)::int as entries, max(abs(extract(epoch from now() - created_at)))::float8 as off
     from history_entry`,
  );
  expect(stamps).toMatchObject({ entries: 3 });
  expect(stamps.off).toBeLessThan(3600);
  expect(right.process.stdout).not.toContain('clock');
  await Promise.all([right.stop(), wrong.stop()]);
  const audited = await command(['audit', '--json'], env);
  expect(audited.stdout).toContain('"ok":true');
});

test('a few seconds are let pass, in both directions', () => {
  for (const ms of [0, 4_900, -4_900]) expect(clockWarning(ms)).toBeUndefined();
  expect(clockWarning(6_000)).toMatch(/6 s ahead of the database's/);
  expect(clockWarning(-6_000)).toMatch(/6 s behind the database's/);
});
