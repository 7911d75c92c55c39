import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { until } from '../../support/processes.ts';
import { ask, createEndpoint, deliveriesTo, pay, untilTried } from './endpoints.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

test('a payout is told to the endpoint, signed in both ways', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
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
  expect(headers['content-type']).toBe('application/json');
  const signature = createHmac('sha256', receiver.secret ?? '')
    .update(text)
    .digest('hex');
  expect(headers['signature']).toBe(signature);
  expect(receiver.refused).toEqual([]);
  // Neither a hash nor a key, whatever the event.
  expect(text).not.toContain(paid.json.hash);
  expect(text).not.toContain(business.key);
  await until('the log', async () => (await deliveriesTo(gateway, id))[0]?.status === 'SUCCEEDED');
  const told = await ask(
    gateway,
    business,
    `{ webhookDeliveries(endpointId: "${id}", filter: { status: SUCCEEDED, event: PAYOUT_ALLOCATED }) {
      totalCount nodes { eventId event status requestHeaders requestBody nextAttemptAt finishedAt
        attempts { status error durationMs responseHeaders responseBody } } } }`,
  );
  expect(told).toMatchObject({
    totalCount: 1,
    nodes: [
      {
        eventId: event.id,
        event: 'PAYOUT_ALLOCATED',
        status: 'SUCCEEDED',
        requestBody: text,
        requestHeaders: { 'webhook-id': event.id },
        nextAttemptAt: null,
        attempts: [{ status: 204, error: null, responseBody: '' }],
      },
    ],
  });
  expect(JSON.stringify(told)).not.toMatch(/whsec_|v1,/);
  await gateway.expectBooksToBalance();
});

test('many payouts are told in the order of their sequence, each once', async () => {
  const { gateway, business, receiver } = scene;
  await createEndpoint(gateway, business, receiver);
  await Promise.all(Array.from({ length: 3 }, () => pay(gateway, business, 100)));
  await until('all deliveries', () => receiver.received.length >= 300);
  const sequences = receiver.data.map(({ sequence }) => sequence as number);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(receiver.ids).size).toBe(300);
  expect(receiver.received).toHaveLength(300);
  expect(receiver.refused).toEqual([]);
});

test('a reply is kept whatever bytes it has', async () => {
  const { gateway, business, receiver } = scene;
  receiver.answer = (_request, response) => {
    response.end(Buffer.from([0x6f, 0x6b, 0x00, 0xff, 0xed, 0xa0, 0x80, 0x22, 0x5c]));
  };
  const id = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business);
  const { status, attempts } = await untilTried(gateway, id, 1);
  expect([status, attempts[0]?.status]).toEqual(['SUCCEEDED', 200]);
  expect(JSON.stringify(attempts)).toContain(String.raw`ok\u0000`);
});

test('what happened before an endpoint was made is not told', async () => {
  const { gateway, business, receiver } = scene;
  await pay(gateway, business, 3);
  await createEndpoint(gateway, business, receiver);
  await gateway.pay(business, { email: 'later@example.com', amount: 1 });
  await until('the delivery', () => receiver.received.length > 0);
  expect(receiver.data).toMatchObject([{ email: 'later@example.com' }]);
});

test('a deleted endpoint is told nothing more, and nobody finds it', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business);
  await until('the delivery', () => receiver.received.length > 0);
  expect(
    await ask(gateway, business, `mutation { deleteWebhookEndpoint(id: "${id}") { id } }`),
  ).toEqual({ id });
  const other = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business);
  await until(
    'the delivery to the other',
    async () => (await deliveriesTo(gateway, other)).length > 0,
  );
  const [delivery] = await deliveriesTo(gateway, id);
  const [kept] = await deliveriesTo(gateway, other);
  const one = (of?: { id: string }) => `{ webhookDelivery(id: "${of?.id}") { id endpointId } }`;
  // That of a deleted endpoint is gone with it, for whoever asks.
  expect(await ask(gateway, business, one(delivery))).toBeNull();
  expect(await ask(gateway, business, one(kept))).toEqual({ id: kept?.id, endpointId: other });
  expect(await ask(gateway, await gateway.business(), one(kept))).toBeNull();
  expect(await deliveriesTo(gateway, id)).toHaveLength(1);
  expect(await ask(gateway, business, `{ webhookEndpoint(id: "${id}") { id } }`)).toBeNull();
  expect(await ask(gateway, business, `{ node(id: "${id}") { id } }`)).toBeNull();
  expect(await ask(gateway, business, `{ node(id: "${other}") { id __typename } }`)).toEqual({
    id: other,
    __typename: 'WebhookEndpoint',
  });
});
