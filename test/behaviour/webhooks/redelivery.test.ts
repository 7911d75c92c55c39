import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { WebhookDelivery } from '../../../src/webhook/delivery/webhook-delivery.ts';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import { idsFrom } from '../../../src/webhook/delivery/ids-from.ts';
import { sweepDeliveries } from '../../../src/webhook/sweep.ts';
import { NOBODY } from '../../support/users.ts';
import { until } from '../../support/processes.ts';
import {
  ask,
  createEndpoint,
  deliveriesTo,
  makeDue,
  pay,
  refusal,
  untilTried,
} from './endpoints.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

const since = (id: string, time: string) =>
  `mutation { redeliverWebhooksSince(endpointId: "${id}", since: "${time}") { id } }`;

test('all since a time is sent once more under the same ids, and what was missed is sent', async () => {
  const { gateway, business, receiver } = scene;
  await pay(gateway, business, 5);
  const id = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business, 20);
  await until('the first twenty', () => receiver.received.length === 20);
  await until('all are noted', async () => {
    const found = await deliveriesTo(gateway, id);
    return found.every(({ status }) => status === 'SUCCEEDED');
  });
  const first = receiver.ids;
  await ask(gateway, business, since(id, '2026-01-01T00:00:00Z'));
  // Twenty again, the five from before the endpoint, and the funding of the business.
  await until('all of them', () => receiver.received.length === 46);
  const again = receiver.ids.slice(20);
  expect(new Set(again).size).toBe(26);
  expect(first.every((each) => again.includes(each))).toBe(true);
  expect(await deliveriesTo(gateway, id)).toHaveLength(26);

  await ask(gateway, business, since(id, '2100-01-01T00:00:00Z'));
  await until('that is over', async () => {
    const { replayCursor } = await gateway.orm.em.fork().findOneOrFail(WebhookEndpoint, { id });
    return replayCursor === null;
  });
  expect(receiver.received).toHaveLength(46);
});

test('a test says that nothing has happened, and arrives whatever the endpoint asks for', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver, { events: ['PAY_RUN_PAUSED'] });
  const sent = await ask(
    gateway,
    business,
    `mutation { testWebhookEndpoint(id: "${id}") { event status eventId } }`,
  );
  expect(sent).toMatchObject({ event: 'WEBHOOK_TEST', status: 'PENDING' });
  await until('the test', () => receiver.received.length === 1);
  expect(receiver.received[0]?.event).toMatchObject({
    type: 'webhook.test',
    data: { endpoint_id: id },
  });
});

test('one that is asked for while a try is in flight is made after it', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  receiver.answer = (_request, response) => void response.writeHead(500).end();
  await pay(gateway, business);
  const { id: deliveryId } = await untilTried(gateway, id, 1);
  const held = new Promise<ServerResponse>((resolve) => {
    receiver.answer = (_request, response) => resolve(response);
  });
  await makeDue(gateway, id);
  const response = await held;
  await ask(gateway, business, `mutation { redeliverWebhook(deliveryId: "${deliveryId}") { id } }`);
  receiver.answer = (_request, again) => void again.writeHead(204).end();
  response.writeHead(200).end();
  const delivery = await untilTried(gateway, id, 3);
  expect(delivery.attempts.map(({ status }) => status)).toEqual([500, 200, 204]);
  expect(delivery).toMatchObject({ status: 'SUCCEEDED', dueAt: null });
  expect(new Set(receiver.ids).size).toBe(1);
});

test('what there is not is refused', async () => {
  const { gateway, business, receiver } = scene;
  const other = await gateway.business();
  const theirs = await createEndpoint(gateway, other, receiver);
  for (const id of [NOBODY.id, theirs, 'no id']) {
    for (const query of [
      since(id, '2026-01-01T00:00:00Z'),
      `mutation { testWebhookEndpoint(id: "${id}") { id } }`,
      `mutation { redeliverWebhook(deliveryId: "${id}") { id } }`,
      `mutation { rotateWebhookSecret(id: "${id}") { secret } }`,
      `mutation { deleteWebhookEndpoint(id: "${id}") { id } }`,
      `mutation { updateWebhookEndpoint(id: "${id}", input: { enabled: false }) { id } }`,
      `{ webhookDeliveries(endpointId: "${id}") { totalCount } }`,
    ]) {
      expect(await refusal(gateway, business, query)).toBe('NOT_FOUND');
    }
  }
});

test('deliveries are swept after their time, and those of a deleted endpoint with it', async () => {
  const { gateway, business, receiver } = scene;
  const kept = await createEndpoint(gateway, business, receiver);
  const deleted = await createEndpoint(gateway, business, receiver);
  const old = idsFrom(new Date(Date.now() - 31 * 86_400_000));
  const row = (endpointId: string, id: string) => ({
    business: business.id,
    id,
    endpointId,
    sourceId: id,
    eventId: `evt_${id}`,
    event: 'webhook.test' as const,
    body: '{}',
    status: 'SUCCEEDED' as const,
    first: false,
    attempts: [],
    createdAt: new Date(),
  });
  const em = gateway.orm.em.fork();
  await em.insertMany(WebhookDelivery, [
    row(kept, old),
    row(kept, idsFrom(new Date())),
    row(deleted, idsFrom(new Date(Date.now() + 5))),
  ]);
  await ask(gateway, business, `mutation { deleteWebhookEndpoint(id: "${deleted}") { id } }`);
  await sweepDeliveries(gateway.serving.app, new AbortController().signal);
  expect(await deliveriesTo(gateway, kept)).toHaveLength(1);
  expect(await deliveriesTo(gateway, deleted)).toHaveLength(0);
  expect(await gateway.orm.em.fork().findOne(WebhookEndpoint, { id: deleted })).toBeNull();
});
