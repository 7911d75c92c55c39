import { expect, test } from 'vitest';
import { Webhook } from 'standardwebhooks';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import { moveSecrets } from '../../../src/webhook/secret/move.ts';
import { settleSecret } from '../../../src/installation/settle-secret.ts';
import { HASH_SECRET, openGatewayOn } from '../../support/gateway.ts';
import { searchDatabase } from '../../support/search.ts';
import { until } from '../../support/processes.ts';
import { allowing, ask, createEndpoint, endpointOf, pay, startDeliveries } from './endpoints.ts';
import type { Received } from './receiver.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

const rotate = (id: string, hours: number) =>
  ask(
    scene.gateway,
    scene.business,
    `mutation { rotateWebhookSecret(id: "${id}", overlapHours: ${hours}) {
      secret endpoint { previousSecretUntil } } }`,
  ) as Promise<{ secret: string; endpoint: { previousSecretUntil: string | null } }>;

function isSignedBy({ headers, text }: Received, secret: string): boolean {
  try {
    new Webhook(secret).verify(text, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

test('while a secret is replaced both sign, and after that the new one alone', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  const before = receiver.secret ?? '';
  const { secret: newest, endpoint } = await rotate(id, 24);
  expect(newest).not.toBe(before);
  expect(Date.parse(endpoint.previousSecretUntil ?? '') - Date.now()).toBeGreaterThan(
    23 * 3_600_000,
  );
  await pay(gateway, business);
  await until('the first', () => receiver.received.length === 1);
  const [first] = receiver.received;
  expect([before, newest].map((secret) => first && isSignedBy(first, secret))).toEqual([
    true,
    true,
  ]);

  await gateway.orm.em
    .fork()
    .nativeUpdate(WebhookEndpoint, { id }, { secretBeforeUntil: new Date(Date.now() - 60_000) });
  receiver.secret = newest;
  await pay(gateway, business);
  await until('the second', () => receiver.received.length === 2);
  const second = receiver.received[1];
  expect([before, newest].map((secret) => second && isSignedBy(second, secret))).toEqual([
    false,
    true,
  ]);

  const { secret: last, endpoint: without } = await rotate(id, 0);
  expect(without.previousSecretUntil).toBeNull();
  receiver.secret = last;
  await pay(gateway, business);
  await until('the third', () => receiver.received.length === 3);
  const third = receiver.received[2];
  expect([newest, last].map((secret) => third && isSignedBy(third, secret))).toEqual([false, true]);
});

test('no secret lies open in the database', async () => {
  const { gateway, business, receiver } = scene;
  await createEndpoint(gateway, business, receiver);
  const secret = receiver.secret ?? '';
  expect(await searchDatabase(gateway.databaseUrl, Buffer.from(secret))).toEqual([]);
  const bytes = Buffer.from(secret.replace('whsec_', ''), 'base64');
  expect(await searchDatabase(gateway.databaseUrl, bytes)).toEqual([]);
});

test('the hash secret is replaced, and the secrets of endpoints go on signing', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  const next = 'the next secret of this test, and of nothing else';
  const first = { PAYOUT_HASH_SECRET: HASH_SECRET };
  await settleSecret(gateway.orm, { ...gateway.serving.app.settings, ...first });
  const newer = await openGatewayOn(gateway.databaseUrl, {
    ...allowing(receiver),
    PAYOUT_HASH_SECRET: next,
    PAYOUT_HASH_SECRET_PREVIOUS: HASH_SECRET,
  });
  await moveSecrets(newer.serving.app, 'give up');
  expect(await endpointOf(gateway, id)).toMatchObject({ secretGeneration: 2, enabled: true });
  const stop = startDeliveries(newer.serving.app);
  await pay(newer, business);
  await until('the delivery', () => receiver.received.length === 1);
  await stop();
  await newer.close();
  expect(receiver.refused).toEqual([]);
});
