import { expect, test } from 'vitest';
import { until } from '../../support/processes.ts';
import { webhookCommands } from '../../../src/webhook/commands.ts';
import { deliveriesTo, pay } from './endpoints.ts';
import { useWebhooks } from './scene.ts';

const scene = useWebhooks();

/** What of a command's result the test goes on with. */
interface Printed {
  readonly id: string;
  readonly secret?: string;
}

/** Runs a command as the command line does, once it has read its words. */
async function run(name: string, given: Record<string, string>): Promise<Printed> {
  const command = webhookCommands.find((each) => each.name === name);
  const input = command?.input.parse(given);
  return (await command?.run(scene.gateway.serving.app, input)) as Printed;
}

test('an operator makes an endpoint, tests it, sees what was sent, sends it again and deletes it', async () => {
  const { gateway, business, receiver } = scene;
  const made = await run('webhook create', {
    businessId: business.id,
    url: receiver.url,
    events: 'payout.allocated, balance.low',
    lowBalanceThreshold: '500',
  });
  expect(made).toEqual({
    id: expect.any(String),
    url: receiver.url,
    events: ['payout.allocated', 'balance.low'],
    lowBalanceThreshold: 500,
    enabled: true,
    secret: expect.stringMatching(/^whsec_/),
  });
  receiver.secret = made.secret;
  const { secret: _secret, ...shown } = made;
  expect(await run('webhook list', { businessId: business.id })).toEqual([shown]);

  const sent = await run('webhook test', { endpointId: made.id });
  expect(sent).toMatchObject({ event: 'webhook.test', status: 'PENDING', tries: 0 });
  await pay(gateway, business);
  await until('both have arrived', async () => {
    const found = await deliveriesTo(gateway, made.id);
    return found.length === 2 && found.every(({ status }) => status === 'SUCCEEDED');
  });
  const listed = await run('webhook deliveries', { endpointId: made.id, status: 'SUCCEEDED' });
  expect(listed).toHaveLength(2);
  expect(await run('webhook deliveries', { endpointId: made.id, status: 'FAILED' })).toEqual([]);

  await run('webhook redeliver', { id: sent.id });
  await until('once more', () => receiver.received.length === 3);
  await run('webhook redeliver', { id: made.id, since: '2026-01-01T00:00:00Z' });
  await until('all once more', () => receiver.received.length === 4);
  expect(await run('webhook delete', { endpointId: made.id })).toEqual({
    id: made.id,
    deletedAt: expect.any(Date),
  });
  expect(await run('webhook list', { businessId: business.id })).toEqual([]);
  await expect(run('webhook test', { endpointId: made.id })).rejects.toThrow(
    `There is no webhook endpoint with the id ${made.id}.`,
  );
});

test('what may not be is refused in one line', async () => {
  const given = { businessId: scene.business.id, events: 'payout.allocated' };
  await expect(run('webhook create', { ...given, url: 'https://10.0.0.1/' })).rejects.toThrow(
    'The url may not lead to a private or reserved address.',
  );
  await expect(
    run('webhook create', { ...given, url: 'https://8.8.8.8/', events: 'payout.made' }),
  ).rejects.toThrow('must be of payout.allocated');
  await expect(
    run('webhook create', { ...given, url: scene.receiver.url, events: 'balance.low' }),
  ).rejects.toThrow('The lowBalanceThreshold field is required for BALANCE_LOW.');
});
