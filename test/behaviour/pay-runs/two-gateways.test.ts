import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, openGateway, openGatewayOn } from '../../support/gateway.ts';
import { PayRun } from '../../../src/pay-run/pay-run.ts';
import { draft, lines } from './drafts.ts';
import { confirm, entriesOf, linesOf, runOf, startRunner, untilRun } from './running.ts';

// Two gateways on one database, as two processes.

let one: TestGateway;
let two: TestGateway;
beforeAll(async () => {
  one = await openGateway();
  two = await openGatewayOn(one.databaseUrl);
});
afterAll(() => Promise.all([one.close(), two.close()]));

const appOf = ({ serving }: TestGateway) => serving.app;

/** Holds that each line of a run is paid, by an entry of its own. */
async function expectPaidOnce(id: string, count: number): Promise<void> {
  const paid = (await linesOf(one.orm, id)).map(({ entryId }) => entryId);
  const made = (await entriesOf(one.orm, id)).map((entry) => entry.id);
  expect(made).toHaveLength(count);
  expect(new Set(paid)).toEqual(new Set(made));
}

test('they share many runs, and pay no line twice', async () => {
  const stops = [one, two].map((gateway) => startRunner(appOf(gateway)));
  const runs = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const business = await one.business();
      return { business, id: await draft(appOf(one), business.id, lines(120)) };
    }),
  );
  await Promise.all(
    runs.map(({ business, id }, at) => confirm(appOf(at % 2 ? one : two), business.id, id)),
  );
  for (const { id } of runs) {
    await untilRun(one.orm, id, 'COMPLETED');
    await expectPaidOnce(id, 120);
  }
  await Promise.all(stops.map((stop) => stop()));
  await one.expectBooksToBalance();
});

test('one that is shut down gives its run back, and the other goes on', async () => {
  const business = await one.business();
  const id = await draft(appOf(one), business.id, lines(2_000));
  const stopOne = startRunner(appOf(one));
  await confirm(appOf(one), business.id, id);
  await expect.poll(async () => (await runOf(one.orm, id)).paidLines).toBeGreaterThan(0);
  await stopOne();
  const left = await runOf(one.orm, id);
  expect(left).toMatchObject({ status: 'RUNNING', leasedUntil: null });
  expect(left.paidLines).toBeLessThan(2_000);
  const stopTwo = startRunner(appOf(two));
  expect(await untilRun(one.orm, id, 'COMPLETED')).toMatchObject({ paidLines: 2_000 });
  await stopTwo();
  await expectPaidOnce(id, 2_000);
  await one.expectBooksToBalance();
});

test('one that has lost its lease leaves the run to whoever has it', async () => {
  const business = await one.business();
  const id = await draft(appOf(one), business.id, lines(2_000));
  const stopOne = startRunner(appOf(one));
  await confirm(appOf(one), business.id, id);
  await expect.poll(async () => (await runOf(one.orm, id)).paidLines).toBeGreaterThan(0);
  const mine = new Date(Date.now() + 60_000);
  await one.orm.em.fork().nativeUpdate(PayRun, { id }, { leasedUntil: mine });
  await stopOne();
  const left = await runOf(one.orm, id);
  expect(left).toMatchObject({ status: 'RUNNING', leasedUntil: mine });
  expect(await entriesOf(one.orm, id)).toHaveLength(left.paidLines);
  // Whoever had it has died: its lease runs out.
  await one.orm.em.fork().nativeUpdate(PayRun, { id }, { leasedUntil: new Date(Date.now() - 1) });
  const stopTwo = startRunner(appOf(two));
  await untilRun(one.orm, id, 'COMPLETED');
  await stopTwo();
  await expectPaidOnce(id, 2_000);
  await one.expectBooksToBalance();
});
