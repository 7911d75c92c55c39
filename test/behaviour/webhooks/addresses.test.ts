import { describe, expect, test } from 'vitest';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import { ask, createEndpoint, pay, untilTried } from './endpoints.ts';
import { useWebhooks } from './scene.ts';

// This gateway allows `http`, 127.0.0.0/8 and the ports of its receivers.
const scene = useWebhooks();

const CREATE = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { endpoint { id } } }`;

async function refused(input: object) {
  const given = { url: 'https://8.8.8.8/', events: ['PAYOUT_ALLOCATED'], ...input };
  const { json } = await scene.gateway.graphql(scene.business, CREATE, { input: given });
  return json.errors?.[0]?.extensions;
}

const REFUSED = 'The url may not lead to a private or reserved address.';

describe('an endpoint is not made', () => {
  test.each([
    ['http://169.254.169.254/', REFUSED],
    ['http://[::ffff:127.0.0.1]/', REFUSED],
    ['https://10.0.0.1/', REFUSED],
    ['https://user:pass@8.8.8.8/', 'The url may not contain a user name or a password.'],
    ['https://8.8.8.8:8443/', 'The url must use port 443.'],
    [`https://8.8.8.8/${'a'.repeat(2_033)}`, 'The url may not be greater than 2048 characters.'],
    ['ftp://8.8.8.8/', 'The url must begin with https://.'],
    ['not an address', 'The url must be a valid URL.'],
    ['', 'The url field is required.'],
  ])('at %s', async (url, text) => {
    expect(await refused({ url })).toEqual({ code: 'VALIDATION_FAILED', fields: { url: [text] } });
  });

  test.each([
    [{ events: [] }, { events: ['The events field is required.'] }],
    [
      { events: ['PAYOUT_ALLOCATED', 'PAYOUT_ALLOCATED'] },
      { events: ['The events may not be repeated.'] },
    ],
    [
      { events: ['WEBHOOK_TEST'] },
      { events: ['The events may not include WEBHOOK_TEST: no endpoint asks for it.'] },
    ],
    [
      { events: ['BALANCE_LOW'] },
      { lowBalanceThreshold: ['The lowBalanceThreshold field is required for BALANCE_LOW.'] },
    ],
    [
      { events: ['BALANCE_LOW'], lowBalanceThreshold: 0 },
      { lowBalanceThreshold: ['The lowBalanceThreshold must be at least 1.'] },
    ],
  ])('of %j', async (input, fields) => {
    expect(await refused(input)).toEqual({ code: 'VALIDATION_FAILED', fields });
  });

  test('of an event that there is not', async () => {
    expect((await refused({ events: ['PAYOUT_MADE'] })).code).toBe('BAD_USER_INPUT');
  });

  test('at an address to which one is changed', async () => {
    const id = await createEndpoint(scene.gateway, scene.business, scene.receiver);
    const query = `mutation { updateWebhookEndpoint(id: "${id}", input: { url: "https://10.0.0.1/" }) { id } }`;
    const { json } = await scene.gateway.graphql(scene.business, query);
    expect(json.errors[0].extensions.fields).toEqual({ url: [REFUSED] });
    const read = `{ webhookEndpoint(id: "${id}") { url } }`;
    expect(await ask(scene.gateway, scene.business, read)).toEqual({ url: scene.receiver.url });
  });

  test('beyond the twentieth', async () => {
    const { gateway, business, receiver } = scene;
    for (let n = 0; n < 20; n += 1) await createEndpoint(gateway, business, receiver);
    expect((await refused({ url: receiver.url })).code).toBe('WEBHOOK_ENDPOINTS_MAX');
    expect(await ask(gateway, business, '{ webhookEndpoints { id } }')).toHaveLength(20);
  });
});

test('at each delivery the address is checked again, and nothing is sent to one that may not be', async () => {
  const { gateway, business, receiver } = scene;
  const id = await createEndpoint(gateway, business, receiver);
  // As an operator would leave it who allows less from now on.
  const url = 'http://[::ffff:127.0.0.1]/';
  await gateway.orm.em.fork().nativeUpdate(WebhookEndpoint, { id }, { url });
  await pay(gateway, business);
  const { attempts } = await untilTried(gateway, id, 1);
  expect(attempts).toMatchObject([{ status: null, error: REFUSED }]);
  expect(receiver.received).toEqual([]);
});
