import { type Builder, enumValues } from '../../kernel/builder.ts';
import { boundedText } from '../../kernel/texts.ts';
import type { EventEnum } from '../event-enum.ts';
import { COMMON_HEADERS } from '../dispatch/target.ts';
import { findDelivery, listDeliveries } from './list.ts';
import { deliveryMutations } from './mutations.ts';
import { type Attempt, DELIVERY_STATUSES, WebhookDelivery } from './webhook-delivery.ts';

/** Adds deliveries, the list of them, and what has something sent once more. */
export function deliverySchema(builder: Builder, Event: EventEnum): void {
  const Status = addStatus(builder);
  addDelivery(builder, Event, Status);
  addQueries(builder, Event, Status);
  deliveryMutations(builder);
}

function addStatus(builder: Builder) {
  return builder.enumType('WebhookDeliveryStatus', {
    description: 'The state of a delivery.',
    values: enumValues(DELIVERY_STATUSES),
  });
}

type StatusEnum = ReturnType<typeof addStatus>;

function addAttempt(builder: Builder) {
  return builder.objectRef<Attempt>('WebhookAttempt').implement({
    description: 'One try of a delivery, and what came of it.',
    fields: (t) => ({
      at: t.field({
        type: 'DateTime',
        description: 'When it began.',
        resolve: ({ at }) => new Date(at),
      }),
      durationMs: t.exposeInt('ms', { description: 'How long it took, in milliseconds.' }),
      status: t.exposeInt('status', {
        nullable: true,
        description: 'The HTTP status of the reply; null where there was none.',
      }),
      error: t.exposeString('error', {
        nullable: true,
        description: 'Why it failed; null where it did not.',
      }),
      responseHeaders: t.expose('headers', {
        type: 'JSONObject',
        description: 'The headers of the reply, cut short.',
      }),
      responseBody: t.exposeString('body', {
        description: 'How the body of the reply begins: up to 1,000 bytes.',
      }),
    }),
  });
}

function addDelivery(builder: Builder, Event: EventEnum, Status: StatusEnum): void {
  const AttemptType = addAttempt(builder);
  builder.objectType(WebhookDelivery, {
    name: 'WebhookDelivery',
    description: 'One event that one endpoint is told of.',
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'Its id, for `webhookDelivery` and `redeliverWebhook`.',
      }),
      endpointId: t.exposeID('endpointId', { description: 'The endpoint that it goes to.' }),
      eventId: t.exposeString('eventId', {
        description:
          'The id of the event: `webhook-id` and `id` in the body, the same at each try.',
      }),
      event: t.expose('event', { type: Event, description: 'What has happened.' }),
      status: t.expose('status', { type: Status, description: 'Its state.' }),
      requestHeaders: t.field({
        type: 'JSONObject',
        description: 'The headers that it is sent with, without those that sign it.',
        resolve: ({ eventId }) => ({ ...COMMON_HEADERS, 'webhook-id': eventId }),
      }),
      requestBody: t.exposeString('body', { description: 'The body that it is sent with.' }),
      attempts: t.expose('attempts', {
        type: [AttemptType],
        description: 'The tries, the oldest first: the last 10.',
      }),
      nextAttemptAt: t.expose('dueAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it is tried next, while its endpoint is on; null where it is not.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it succeeded, or was given up; null until then.',
      }),
    }),
  });
}

function addQueries(builder: Builder, Event: EventEnum, Status: StatusEnum): void {
  const Connection = builder.connectionObject(
    {
      type: WebhookDelivery,
      name: 'WebhookDeliveryConnection',
      description: 'Deliveries, a page of them.',
    },
    { name: 'WebhookDeliveryEdge', description: 'A delivery and its place in the list.' },
  );
  const Filter = builder.inputType('WebhookDeliveryFilter', {
    description: 'Which deliveries: those to which all that is given applies.',
    fields: (t) => ({
      status: t.field({ type: Status, description: 'Only those in this state.' }),
      event: t.field({ type: Event, description: 'Only those of this event.' }),
    }),
  });
  builder.queryField('webhookDelivery', (t) =>
    t.field({
      type: WebhookDelivery,
      nullable: true,
      description: 'One delivery, by its id; null where the caller sees none of that id.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id({
          required: true,
          description: 'Its id.',
          validate: { schema: boundedText('id') },
        }),
      },
      resolve: (_root, { id }, context) => findDelivery(context, id),
    }),
  );
  builder.queryField('webhookDeliveries', (t) =>
    t.connection(
      {
        type: WebhookDelivery,
        description: 'The deliveries to an endpoint, newest first. Error: `NOT_FOUND`.',
        authScopes: { may: 'manage' },
        args: {
          endpointId: t.arg.id({
            required: true,
            description: 'The id of the endpoint.',
            validate: { schema: boundedText('endpointId') },
          }),
          filter: t.arg({ type: Filter, description: 'Which ones; all unless given.' }),
        },
        resolve: (_root, args, context) => listDeliveries(context, args),
      },
      Connection,
    ),
  );
}
