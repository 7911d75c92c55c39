import type { Builder } from '../../kernel/builder.ts';
import { identityOf } from '../../kernel/context.ts';
import { boundedText } from '../../kernel/texts.ts';
import { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { redeliver, redeliverSince, sendTest } from './redeliver.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

const idOf = (name: string, description: string) =>
  ({ required: true, description, validate: { schema: boundedText(name) } }) as const;

const ERRORS = 'Errors: `NOT_FOUND`, `WEBHOOK_ENDPOINT_OFF`, `FORBIDDEN`, `OVERLOADED`.';

/** Adds what has something sent at once. */
export function deliveryMutations(builder: Builder): void {
  builder.mutationFields((t) => ({
    testWebhookEndpoint: t.field({
      type: WebhookDelivery,
      nullable: true,
      description:
        'Sends a `WEBHOOK_TEST`, which says that nothing has happened, to see that it arrives. ' +
        `What came of it is found among the deliveries. ${ERRORS}`,
      authScopes: { may: 'manage' },
      args: { id: t.arg.id(idOf('id', 'The id of the endpoint.')) },
      resolve: (_root, { id }, context) => sendTest(context.app, identityOf(context).tenantId, id),
    }),
    redeliverWebhook: t.field({
      type: WebhookDelivery,
      nullable: true,
      description: `Has a delivery sent once more, under the same id, and tried as often. ${ERRORS}`,
      authScopes: { may: 'manage' },
      args: { deliveryId: t.arg.id(idOf('deliveryId', 'The id of the delivery.')) },
      resolve: (_root, { deliveryId }, context) =>
        redeliver(context.app, identityOf(context).tenantId, deliveryId),
    }),
    redeliverWebhooksSince: t.field({
      type: WebhookEndpoint,
      nullable: true,
      description:
        'Has all sent once more that has happened since a time and that the endpoint asks for, under the ' +
        'same ids: also what happened while it was off, and no further back than deliveries are kept. ' +
        ERRORS,
      authScopes: { may: 'manage' },
      args: {
        endpointId: t.arg.id(idOf('endpointId', 'The id of the endpoint.')),
        since: t.arg({
          type: 'DateTime',
          required: true,
          description: 'From when on, inclusive.',
        }),
      },
      resolve: (_root, { endpointId, since }, context) =>
        redeliverSince(context.app, identityOf(context).tenantId, endpointId, since),
    }),
  }));
}
