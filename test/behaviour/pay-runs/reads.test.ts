import { expect, test } from 'vitest';
import { withClient } from '../../support/database.ts';
import { type TestGateway, openGatewayOn, useGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { draftOf } from './files.ts';
import { DOORS } from '../payouts/doors.ts';
import { linesAt, runAt } from './told.ts';

// What is asked of a large run reads what it tells, and not all lines, also when it has just been uploaded.

const gateway = useGateway();

const VALID = 3_000;
const INVALID = 5;
const FILE = [
  'email,amount',
  ...Array.from({ length: VALID }, (_, at) => `user${at}@example.com,1`),
  ...Array.from({ length: INVALID }, () => 'ada@example.com,0'),
].join('\n');

/** How often the lines have been searched, and how many of them were read for it. */
const readings = () =>
  withClient(gateway().databaseUrl, async (client) => {
    const { rows } = await client.query<{ searches: number; lines: number }>(
      `select idx_scan::int as searches, idx_tup_fetch::int as lines
       from pg_stat_user_tables where relname = 'pay_run_line'`,
    );
    return rows[0] ?? { searches: 0, lines: 0 };
  });

/** The lines that were read by what searches them so many times. */
async function linesReadBy(
  searches: number,
  work: (own: TestGateway) => Promise<void>,
): Promise<number> {
  const before = await readings();
  const own = await openGatewayOn(gateway().databaseUrl);
  await work(own).finally(own.close);
  // A connection tells what it has done at its end, and else when it has time.
  const after = await until('all is told', async () => {
    const now = await readings();
    return now.searches - before.searches >= searches && now;
  });
  expect(after.searches - before.searches).toBe(searches);
  return after.lines - before.lines;
}

test('its errors, and its lines in one state', async () => {
  const business = await gateway().business();
  const { id } = await draftOf(gateway(), business, FILE);
  const read = await linesReadBy(2 * DOORS.length, async (own) => {
    for (const door of DOORS) {
      const run = await runAt(own, door, business, id);
      expect(run?.['errors']).toHaveLength(INVALID);
      const { lines } = await linesAt(own, door, business, id, { status: 'INVALID' });
      expect(lines.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5].map((at) => VALID + at));
    }
  });
  expect(read).toBe(2 * DOORS.length * INVALID);
});

test('the errors of a run that has none', async () => {
  const business = await gateway().business();
  const { id } = await draftOf(gateway(), business, FILE.slice(0, FILE.indexOf('\nada')));
  const read = await linesReadBy(DOORS.length, async (own) => {
    for (const door of DOORS) {
      expect(await runAt(own, door, business, id)).toMatchObject({ errors: [] });
      // The one search, so that all has been told once it has.
      expect((await linesAt(own, door, business, id, { limit: 1 })).lines).toHaveLength(1);
    }
  });
  // One more than is asked for tells whether there is a next page.
  expect(read).toBe(2 * DOORS.length);
});
