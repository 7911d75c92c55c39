import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestGateway, openGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import { allowing, createEndpoint, startDeliveries } from './endpoints.ts';
import { Receiver } from './receiver.ts';

let receiver: Receiver;
let gateway: TestGateway;
let stop: () => Promise<void>;
beforeAll(async () => {
  receiver = await new Receiver().open();
  gateway = await openGateway(allowing(receiver));
  stop = startDeliveries(gateway.serving.app);
});
afterAll(async () => {
  await stop();
  await gateway.close();
  await receiver.close();
});

test('a payout is told to the endpoint, signed in both ways', async () => {
  const business = await gateway.business();
  await createEndpoint(gateway, business, receiver);
  const paid = await gateway.pay(business, {
    email: 'ada@example.com',
    amount: 1_234,
    reference: 'INV-1',
    metadata: { team: 'red' },
  });
  expect(paid.status).toBe(201);
  await until('the delivery', () => receiver.received.length > 0);
  const [first] = receiver.received;
  const { event, headers, text } = first ?? expect.fail('nothing was received');
  expect(event).toMatchObject({
    type: 'payout.allocated',
    test_mode: false,
    data: {
      operation_id: paid.headers.get('payout-operation-id'),
      email: 'ada@example.com',
      amount: 1_234,
      user_balance_after: 1_234,
      payout_balance_after: 998_766,
      reference: 'INV-1',
      metadata: { team: 'red' },
    },
  });
  expect(headers['webhook-id']).toBe(event.id);
  const signature = createHmac('sha256', receiver.secret ?? '')
    .update(text)
    .digest('hex');
  expect(headers['signature']).toBe(signature);
  expect(receiver.refused).toEqual([]);
  await gateway.expectBooksToBalance();
});
