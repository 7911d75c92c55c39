import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import { until } from '../../support/processes.ts';
import {
  ask,
  createEndpoint,
  deliveriesTo,
  endpointOf,
  makeDue,
  pay,
  refusal,
  untilTried,
} from './endpoints.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

/** The waits after each try, in seconds (contract, section 10). */
const WAITS = [30, 300, 1_800, 7_200, 21_600, 43_200, 86_400];

describe('a delivery that fails', () => {
  test('is tried again after each wait, under the same id, and then given up', async () => {
    const { gateway, business, receiver } = scene;
    receiver.answer = (_request, response) => response.writeHead(500).end('down for a while');
    const id = await createEndpoint(gateway, business, receiver);
    await pay(gateway, business);
    for (const [at, seconds] of WAITS.entries()) {
      const { attempts, dueAt, status } = await untilTried(gateway, id, at + 1);
      expect(status).toBe('PENDING');
      expect(attempts.at(-1)).toMatchObject({
        status: 500,
        error: 'The receiver answered 500.',
        body: 'down for a while',
      });
      const waitMs = (dueAt?.getTime() ?? 0) - Date.parse(attempts.at(-1)?.at ?? '');
      expect(waitMs).toBeGreaterThan(seconds * 900);
      expect(waitMs).toBeLessThan(seconds * 1_100 + 5_000);
      await makeDue(gateway, id);
    }
    const last = await untilTried(gateway, id, WAITS.length + 1);
    expect(last).toMatchObject({ status: 'FAILED', dueAt: null });
    expect(new Set(receiver.ids).size).toBe(1);
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(receiver.refused).toEqual([]);
    expect((await endpointOf(gateway, id)).failingSince).not.toBeNull();

    receiver.answer = (_request, response) => response.writeHead(200).end('ok');
    await ask(gateway, business, `mutation { redeliverWebhook(deliveryId: "${last.id}") { id } }`);
    await until('it has succeeded', async () => {
      const [delivery] = await deliveriesTo(gateway, id);
      return delivery?.status === 'SUCCEEDED';
    });
    expect(new Set(receiver.ids).size).toBe(1);
    await until('it does not fail any more', async () => {
      return (await endpointOf(gateway, id)).failingSince === null;
    });
  });

  test('switches its endpoint off by 410, at once and for all', async () => {
    const { gateway, business, receiver } = scene;
    receiver.answer = (_request, response) => response.writeHead(410).end();
    const warned = vi.spyOn(gateway.serving.app.log, 'warn');
    onTestFinished(() => warned.mockRestore());
    const id = await createEndpoint(gateway, business, receiver);
    await pay(gateway, business);
    await until('it is off', async () => !(await endpointOf(gateway, id)).enabled);
    await until('the operator is told', () => warned.mock.calls.length);
    const told = { webhookEndpoint: id, offReason: 'GONE' };
    expect(warned.mock.calls).toEqual([[told, 'webhook endpoint switched off']]);
    await pay(gateway, business);
    const query = `{ webhookEndpoint(id: "${id}") { enabled offReason offAt } }`;
    expect(await ask(gateway, business, query)).toEqual({
      enabled: false,
      offReason: 'GONE',
      offAt: expect.any(String),
    });
    expect(await deliveriesTo(gateway, id)).toMatchObject([{ status: 'FAILED' }]);
    const test = `mutation { testWebhookEndpoint(id: "${id}") { id } }`;
    expect(await refusal(gateway, business, test)).toBe('WEBHOOK_ENDPOINT_OFF');
    expect(receiver.received).toHaveLength(1);
  });

  test('switches its endpoint off after three days of nothing but failures', async () => {
    const { gateway, business, receiver } = scene;
    receiver.answer = (_request, response) => response.writeHead(503).end();
    const id = await createEndpoint(gateway, business, receiver);
    await pay(gateway, business);
    await untilTried(gateway, id, 1);
    const threeDaysAgo = new Date(Date.now() - 3 * 86_400_000 - 60_000);
    await until('it counts as failing', async () => {
      return (await endpointOf(gateway, id)).failingSince !== null;
    });
    await gateway.orm.em
      .fork()
      .nativeUpdate(WebhookEndpoint, { id }, { failingSince: threeDaysAgo });
    await makeDue(gateway, id);
    await until('it is off', async () => !(await endpointOf(gateway, id)).enabled);
    expect(await endpointOf(gateway, id)).toMatchObject({ offReason: 'FAILING' });

    // Switched on again, it is told of what happens from then on.
    await pay(gateway, business);
    receiver.answer = (_request, response) => response.writeHead(200).end();
    const on = `mutation { updateWebhookEndpoint(id: "${id}", input: { enabled: true }) {
      enabled offReason failingSince } }`;
    expect(await ask(gateway, business, on)).toEqual({
      enabled: true,
      offReason: null,
      failingSince: null,
    });
    await gateway.pay(business, { email: 'later@example.com', amount: 2 });
    await until('the last', () => receiver.data.some(({ amount }) => amount === 2));
    expect(await deliveriesTo(gateway, id)).toHaveLength(2);
  });
});

test('a failure delays no event after it', async () => {
  const { gateway, business, receiver } = scene;
  receiver.answer = ({ event }, response) => {
    response.writeHead(event.data.sequence % 2 === 0 ? 500 : 204).end();
  };
  const id = await createEndpoint(gateway, business, receiver);
  await pay(gateway, business, 20);
  await until('each was tried', async () => {
    const tried = (await deliveriesTo(gateway, id)).filter(({ attempts }) => attempts.length === 1);
    return tried.length === 20;
  });
  const statuses = (await deliveriesTo(gateway, id)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 'PENDING')).toHaveLength(10);
});
