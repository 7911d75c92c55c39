import { afterEach, beforeAll, expect, test } from 'vitest';
import { cancelRun } from '../../../src/pay-run/change-state.ts';
import { queueOf } from '../../../src/ledger/posting/queue.ts';
import { Session } from '../books/sessions.ts';
import { withClient } from '../../support/database.ts';
import { useGateway } from '../../support/gateway.ts';
import { paymentOf } from '../../support/payment.ts';
import { draft, lines } from './drafts.ts';
import { confirm, entriesOf, linesOf, runOf, startRunner, untilRun } from './running.ts';

// What else happens to a business, or to the database, while one of its runs is being paid.

const POISON = 666;
const RAISE_ON_POISON = `
  create function raise_on_poison() returns trigger language plpgsql as
    $$ begin raise exception 'poisoned'; end $$;
  create trigger raise_on_poison before insert on history_entry
    for each row when (new.amount = ${POISON}) execute function raise_on_poison()`;

const gateway = useGateway();
const app = () => gateway().serving.app;
const orm = () => gateway().orm;
let stop = async () => {};
beforeAll(() =>
  withClient(gateway().databaseUrl, async (client) => void (await client.query(RAISE_ON_POISON))),
);
afterEach(async () => {
  await stop();
  await gateway().expectBooksToBalance();
});

test('a line that the database raises an error for fails alone', async () => {
  const business = await gateway().business();
  const given = lines(120).with(57, { email: 'poison@example.com', amount: POISON });
  const id = await draft(app(), business.id, given);
  await confirm(app(), business.id, id);
  stop = startRunner(app());
  const run = await untilRun(orm(), id, 'COMPLETED');
  expect(run).toMatchObject({ paidLines: 119, failedLines: 1, paidAmount: 1_190 });
  const failed = (await linesOf(orm(), id)).filter(({ status }) => status !== 'PAID');
  expect(failed).toMatchObject([{ line: 58, status: 'FAILED', error: 'INTERNAL_SERVER_ERROR' }]);
});

test('single payouts are in between the groups, and the groups are small then', async () => {
  const business = await gateway().business();
  const id = await draft(app(), business.id, lines(800));
  await confirm(app(), business.id, id);
  stop = startRunner(app());
  let singles = 0;
  for (; (await runOf(orm(), id)).status === 'RUNNING'; singles++) {
    await queueOf(app()).post(business.id, paymentOf(app(), 'single@example.com', 1));
  }
  const entries = await entriesOf(orm(), id);
  // Lines of a group have the time of the group.
  const groups = [...Map.groupBy(entries, ({ createdAt }) => createdAt.getTime()).values()];
  expect(singles).toBeGreaterThan(groups.length / 2);
  expect(Math.max(...groups.map(({ length }) => length))).toBeLessThan(50);
});

test('alone, its groups have the full size', async () => {
  const business = await gateway().business();
  const id = await draft(app(), business.id, lines(1_000));
  await confirm(app(), business.id, id);
  stop = startRunner(app());
  await untilRun(orm(), id, 'COMPLETED');
  const entries = await entriesOf(orm(), id);
  const groups = [...Map.groupBy(entries, ({ createdAt }) => createdAt.getTime()).values()];
  expect(Math.max(...groups.map(({ length }) => length))).toBe(200);
});

test('a cancellation that waits for a group in flight stops the run behind it', async () => {
  const business = await gateway().business();
  const id = await draft(app(), business.id, lines(3_000));
  await confirm(app(), business.id, id);
  stop = startRunner(app());
  await expect.poll(async () => (await runOf(orm(), id)).paidLines).toBeGreaterThan(0);
  const held = await Session.holding(
    gateway().databaseUrl,
    `select from business where business_id = '${business.id}' for update`,
  );
  // The group waits for the lock, and both of these for the group.
  const [cancelled, twice] = [1, 2].map(() =>
    cancelRun(app(), { tenantId: business.id, actor: 'cli' }, id),
  );
  await held.run('commit');
  const run = await cancelled;
  expect(run).toMatchObject({ status: 'CANCELLED' });
  expect(await twice).toMatchObject({ status: 'CANCELLED', paidLines: run?.paidLines });
  await stop();
  expect(await entriesOf(orm(), id)).toHaveLength((await runOf(orm(), id)).paidLines);
  expect((await runOf(orm(), id)).status).toBe('CANCELLED');
});

test('a run that another gateway has started, or left, is found without being told', async () => {
  const business = await gateway().business();
  const id = await draft(app(), business.id, lines(5));
  await confirm(app(), business.id, id);
  const left = `update pay_run set leased_until = clock_timestamp() + interval '1 second'`;
  await withClient(gateway().databaseUrl, (client) => client.query(`${left} where id = '${id}'`));
  stop = startRunner(app());
  expect(await untilRun(orm(), id, 'COMPLETED')).toMatchObject({ paidLines: 5 });
});
