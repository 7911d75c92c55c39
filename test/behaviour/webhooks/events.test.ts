import { expect, test } from 'vitest';
import { z } from 'zod';
import { withClient } from '../../support/database.ts';
import { until } from '../../support/processes.ts';
import { Business } from '../../../src/business/business.ts';
import { draft } from '../pay-runs/drafts.ts';
import { confirm, startRunner, untilRun } from '../pay-runs/running.ts';
import { type Schema, documentOf } from '../rest/document.ts';
import { ask, createEndpoint } from './endpoints.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

/** Whatever was sent is what the OpenAPI document says of it: each member, and no other. */
async function expectAsDocumented(): Promise<void> {
  const { webhooks } = await documentOf(scene.gateway);
  for (const { event } of scene.receiver.received) {
    const { schema } = webhooks[event.type]?.post.requestBody.content['application/json'] ?? {};
    const rule = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    expect(rule.safeParse(event)).toMatchObject({ success: true });
    const members = ({ properties = {} }: Schema = {}) => Object.keys(properties).toSorted();
    expect(Object.keys(event).toSorted()).toEqual(members(schema));
    expect(Object.keys(event.data).toSorted()).toEqual(members(schema?.properties?.['data']));
  }
}

const types = () => scene.receiver.received.map(({ event }) => event.type);

test('a reversal and money into the payout balance are told with what they say', async () => {
  const { gateway, receiver } = scene;
  const business = await gateway.business({ balance: 500, payoutBalance: 1_000 });
  await createEndpoint(gateway, business, receiver);
  const paid = await gateway.pay(business, { email: 'ada@example.com', amount: 300 });
  const entryId = paid.headers.get('payout-operation-id');
  await ask(
    gateway,
    business,
    `mutation {
    reversePayout(input: { entryId: "${entryId}", amount: 100, reference: "back" }) { replayed } }`,
  );
  await ask(
    gateway,
    business,
    'mutation { transferToPayoutBalance(input: { amount: 500 }) { replayed } }',
  );
  await until('three events', () => receiver.received.length >= 3);
  expect(types()).toEqual(['payout.allocated', 'payout.reversed', 'balance.topped_up']);
  expect(receiver.data.slice(1)).toMatchObject([
    {
      amount: 100,
      email: 'ada@example.com',
      reverses: entryId,
      reference: 'back',
      user_balance_after: 200,
      payout_balance_after: 800,
    },
    { type: 'TRANSFER', amount: 500, payout_balance_after: 1_300, balance_after: 0 },
  ]);
  await expectAsDocumented();
});

test('a low balance is told once, when an entry takes it below the threshold', async () => {
  const { gateway, receiver } = scene;
  const business = await gateway.business({ balance: 100, payoutBalance: 1_000 });
  await createEndpoint(gateway, business, receiver, {
    events: ['BALANCE_LOW'],
    lowBalanceThreshold: 500,
  });
  for (const amount of [500, 1, 100]) {
    await gateway.pay(business, { email: 'ada@example.com', amount });
  }
  await ask(
    gateway,
    business,
    'mutation { transferToPayoutBalance(input: { amount: 100 }) { replayed } }',
  );
  await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
  await until('the event', () => receiver.received.length > 0);
  expect(types()).toEqual(['balance.low']);
  expect(receiver.data).toMatchObject([{ payout_balance: 499, threshold: 500 }]);
  await expectAsDocumented();
});

test('a pay run is told when it pauses, each time, and when it is completed, after its payouts', async () => {
  const { gateway, receiver } = scene;
  const { app } = gateway.serving;
  const business = await gateway.business({ balance: 100, payoutBalance: 20 });
  await createEndpoint(gateway, business, receiver);
  const lines = [1, 2, 3].map((n) => ({ email: `p${n}@example.com`, amount: 10 }));
  const runId = await draft(gateway, business.id, lines);
  const stop = startRunner(app);
  await confirm(app, business.id, runId);
  await untilRun(app.orm, runId, 'PAUSED');
  await confirm(app, business.id, runId);
  await until(
    'it has paused again',
    () => types().filter((type) => type === 'pay_run.paused').length === 2,
  );
  await ask(
    gateway,
    business,
    'mutation { transferToPayoutBalance(input: { amount: 10 }) { replayed } }',
  );
  await confirm(app, business.id, runId);
  await untilRun(app.orm, runId, 'COMPLETED');
  await until('it is told', () => types().includes('pay_run.completed'));
  await stop();
  expect(types()).toEqual([
    'payout.allocated',
    'payout.allocated',
    'pay_run.paused',
    'pay_run.paused',
    'balance.topped_up',
    'payout.allocated',
    'pay_run.completed',
  ]);
  expect(receiver.data[0]).toMatchObject({ pay_run_id: runId });
  expect(receiver.data[2]).toMatchObject({
    pay_run_id: runId,
    status: 'PAUSED',
    paused_reason: 'INSUFFICIENT_BALANCE',
    paid_lines: 2,
  });
  expect(receiver.data[6]).toMatchObject({
    status: 'COMPLETED',
    lines: 3,
    paid_lines: 3,
    paid_amount: 30,
    failed_lines: 0,
  });
  expect(new Set(receiver.ids).size).toBe(7);
  await gateway.expectBooksToBalance();
  await expectAsDocumented();
});

test('the events of a test business say so', async () => {
  const { gateway, business, receiver } = scene;
  await withClient(gateway.databaseUrl, (client) =>
    client.query('update business set test = true where business_id = $1', [business.id]),
  );
  expect((await gateway.orm.em.fork().findOneOrFail(Business, business.id)).test).toBe(true);
  const id = await createEndpoint(gateway, business, receiver);
  await gateway.pay(business, { email: 'ada@example.com', amount: 1 });
  await ask(gateway, business, `mutation { testWebhookEndpoint(id: "${id}") { event status } }`);
  await until('both', () => receiver.received.length >= 2);
  expect(receiver.received.map(({ event }) => event.test_mode)).toEqual([true, true]);
  expect(types().toSorted()).toEqual(['payout.allocated', 'webhook.test']);
  await expectAsDocumented();
});
