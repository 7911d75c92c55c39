import { expect, test } from 'vitest';
import { useGateway } from '../../support/gateway.ts';
import { NOBODY } from '../../support/users.ts';
import { draft, lines } from '../pay-runs/drafts.ts';
import { confirm, startRunner } from '../pay-runs/running.ts';
import { follow } from './event-reader.ts';

const gateway = useGateway();
const RUN = 'subscription ($id: ID!) { payRun(id: $id) { status paidLines paidAmount } }';

test('a pay run is told as it is, and as it comes further, to its end', async () => {
  const { app } = gateway().serving;
  const business = await gateway().business();
  const id = await draft(app, business.id, lines(50));
  const stream = await follow(gateway(), business, RUN, { id: id.toUpperCase() });
  const [first] = await stream.count(1);
  expect(first?.data.data.payRun).toEqual({ status: 'DRAFT', paidLines: 0, paidAmount: 0 });
  await confirm(app, business.id, id);
  const stop = startRunner(app);
  const last = await stream.event(
    'the run to be completed',
    ({ data }) => data.data.payRun.status === 'COMPLETED',
  );
  expect(last.data.data.payRun).toEqual({ status: 'COMPLETED', paidLines: 50, paidAmount: 500 });
  await stop();
  await gateway().expectBooksToBalance();
});

test("of an id that is nobody's, and of another business's, the same is told, and no more", async () => {
  const { app } = gateway().serving;
  const [business, other] = [await gateway().business(), await gateway().business()];
  const foreign = await draft(app, other.id, lines(1));
  for (const id of [NOBODY.id, foreign, 'x']) {
    const stream = await follow(gateway(), business, RUN, { id });
    await stream.event('the end', ({ event }) => event === 'complete');
    expect(stream.events).toEqual([
      { event: 'next', id: undefined, data: { data: { payRun: null } } },
      { event: 'complete', id: undefined, data: undefined },
    ]);
  }
});
