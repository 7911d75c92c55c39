import type { App } from '../../../src/kernel/context.ts';
import { runJobs } from '../../../src/kernel/job.ts';
import { deliveryJob, dispatcherOf } from '../../../src/webhook/dispatch/dispatcher.ts';
import { WebhookDelivery } from '../../../src/webhook/delivery/webhook-delivery.ts';
import { WebhookEndpoint } from '../../../src/webhook/endpoint/webhook-endpoint.ts';
import type { TestBusiness, TestGateway } from '../../support/gateway.ts';
import { until } from '../../support/processes.ts';
import type { Receiver } from './receiver.ts';

/** For gateways that deliver to receivers on this machine, and end without waiting for those. */
export const allowing = (...receivers: readonly Receiver[]) => ({
  SHUTDOWN_TIMEOUT: '1',
  WEBHOOK_ALLOW: ['http', '127.0.0.0/8', ...receivers.map(({ port }) => `:${port}`)].join(','),
});

/** Has a gateway deliver; what is returned ends that, as a shutdown does. */
export function startDeliveries(app: App): () => Promise<void> {
  const stop = new AbortController();
  const running = runJobs(app, [deliveryJob], stop.signal);
  return async () => {
    stop.abort();
    await running;
    await dispatcherOf(app).drain();
  };
}

const CREATE = `mutation ($input: CreateWebhookEndpointInput!) {
  createWebhookEndpoint(input: $input) { secret endpoint { id url events enabled } }
}`;

/** An endpoint of a business; of all events but that of a low balance unless told otherwise. */
export async function createEndpoint(
  gateway: TestGateway,
  business: TestBusiness,
  receiver: Receiver,
  input: object = {},
): Promise<string> {
  const events = ['PAYOUT_ALLOCATED', 'PAYOUT_REVERSED', 'BALANCE_TOPPED_UP'];
  const given = {
    url: receiver.url,
    events: [...events, 'PAY_RUN_COMPLETED', 'PAY_RUN_PAUSED'],
    ...input,
  };
  const { json } = await gateway.graphql(business, CREATE, { input: given });
  if (json.errors) throw new Error(JSON.stringify(json.errors));
  const { secret, endpoint } = json.data.createWebhookEndpoint;
  receiver.secret = secret;
  return endpoint.id;
}

/** The result of an operation of a business, which is to succeed. */
export async function ask(gateway: TestGateway, business: TestBusiness, query: string) {
  const { json } = await gateway.graphql(business, query);
  if (json.errors) throw new Error(JSON.stringify(json.errors));
  return Object.values(json.data as object)[0];
}

/** The code with which an operation of a business is refused. */
export async function refusal(gateway: TestGateway, business: TestBusiness, query: string) {
  return (await gateway.graphql(business, query)).json.errors?.[0]?.extensions?.code;
}

/** Pays somebody once, or as often as told, in one call. */
export async function pay(gateway: TestGateway, business: TestBusiness, times = 1): Promise<void> {
  const payouts = Array.from({ length: times }, (_, at) => ({
    email: `p${at % 50}@example.com`,
    amount: 1,
  }));
  const query = `mutation ($payouts: [CreatePayoutUserInput!]!) {
    createPayoutUsers(input: { payouts: $payouts }) { paid } }`;
  const { json } = await gateway.graphql(business, query, { payouts });
  if (json.data?.createPayoutUsers?.paid !== times) throw new Error(JSON.stringify(json));
}

/** The deliveries to an endpoint as the database has them, in the order of what happened. */
export function deliveriesTo({ orm }: TestGateway, endpointId: string): Promise<WebhookDelivery[]> {
  return orm.em.fork().find(WebhookDelivery, { endpointId }, { orderBy: { sourceId: 'asc' } });
}

/** Waits until the one delivery to an endpoint has been tried so often, and says how it is then. */
export function untilTried(
  gateway: TestGateway,
  endpointId: string,
  tries: number,
): Promise<WebhookDelivery> {
  return until(`a delivery tried ${tries} times`, async () => {
    const [delivery] = await deliveriesTo(gateway, endpointId);
    return delivery && delivery.attempts.length >= tries ? delivery : undefined;
  });
}

/** Lets the time come at which the deliveries to an endpoint are tried again. */
export async function makeDue({ orm }: TestGateway, endpointId: string): Promise<void> {
  await orm.em
    .fork()
    .execute(
      `update webhook_delivery set due_at = now() where endpoint_id = ? and status = 'PENDING'`,
      [endpointId],
    );
}

/** An endpoint as the database has it. */
export function endpointOf({ orm }: TestGateway, id: string): Promise<WebhookEndpoint> {
  return orm.em.fork().findOneOrFail(WebhookEndpoint, { id });
}
