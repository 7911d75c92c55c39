import { type App } from '../../../src/kernel/context.ts';
import { runJobs } from '../../../src/kernel/job.ts';
import { deliveryJob, dispatcherOf } from '../../../src/webhook/dispatch/dispatcher.ts';
import { type TestBusiness, type TestGateway } from '../../support/gateway.ts';
import { type Receiver } from './receiver.ts';

/** For gateways that deliver to receivers on this machine. */
export const allowing = (...receivers: readonly Receiver[]) => ({
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

/** An endpoint of a business; of all events unless told otherwise. */
export async function createEndpoint(
  gateway: TestGateway,
  business: TestBusiness,
  receiver: Receiver,
  input: object = {},
): Promise<string> {
  const given = {
    url: receiver.url,
    events: [
      'PAYOUT_ALLOCATED',
      'PAYOUT_REVERSED',
      'BALANCE_TOPPED_UP',
      'PAY_RUN_COMPLETED',
      'PAY_RUN_PAUSED',
    ],
    ...input,
  };
  const { json } = await gateway.graphql(business, CREATE, { input: given });
  if (json.errors) throw new Error(JSON.stringify(json.errors));
  const { secret, endpoint } = json.data.createWebhookEndpoint;
  receiver.secret = secret;
  return endpoint.id;
}
