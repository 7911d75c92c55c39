import { type Builder, enumValues } from '../../kernel/builder.ts';
import { boundedText } from '../../kernel/texts.ts';
import type { EventEnum } from '../event-enum.ts';
import { findEndpoint, listEndpoints } from './find.ts';
import { endpointMutations } from './mutations.ts';
import { OFF_REASONS, WebhookEndpoint } from './webhook-endpoint.ts';

/** Adds endpoints, what asks for them and what changes them. */
export function endpointSchema(builder: Builder, Event: EventEnum): void {
  addEndpoint(builder, Event);
  addQueries(builder);
  endpointMutations(builder, Event);
}

function addEndpoint(builder: Builder, Event: EventEnum): void {
  const Reason = builder.enumType('WebhookOffReason', {
    description: 'Why nothing is sent to an endpoint.',
    values: enumValues(OFF_REASONS),
  });
  builder.objectType(WebhookEndpoint, {
    name: 'WebhookEndpoint',
    description: 'Where a business is told of what happens: an address of its own server.',
    interfaces: ['Node'],
    fields: (t) => ({
      url: t.exposeString('url', { description: 'The address that events are sent to.' }),
      events: t.expose('events', { type: [Event], description: 'What it is told of.' }),
      lowBalanceThreshold: t.expose('lowBalanceThreshold', {
        type: 'Cents',
        nullable: true,
        description: 'Below how many cents the payout balance is low, for `BALANCE_LOW`.',
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether anything is sent to it.' }),
      offReason: t.expose('offReason', {
        type: Reason,
        nullable: true,
        description: 'Why it is switched off; null while it is on.',
      }),
      offAt: t.expose('offAt', {
        type: 'DateTime',
        nullable: true,
        description: 'When it was switched off; null while it is on.',
      }),
      failingSince: t.expose('failingSince', {
        type: 'DateTime',
        nullable: true,
        description: 'Since when every try has failed; null where the last one did not.',
      }),
      previousSecretUntil: t.expose('secretBeforeUntil', {
        type: 'DateTime',
        nullable: true,
        description: 'Until when the secret before signs too; null where there is none.',
      }),
      createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
      updatedAt: t.expose('updatedAt', {
        type: 'DateTime',
        description: 'When it was last changed.',
      }),
    }),
  });
}

function addQueries(builder: Builder): void {
  builder.queryFields((t) => ({
    webhookEndpoint: t.field({
      type: WebhookEndpoint,
      nullable: true,
      description: 'One endpoint, by its id; null where the caller sees none of that id.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id({
          required: true,
          description: 'Its id.',
          validate: { schema: boundedText('id') },
        }),
      },
      resolve: (_root, { id }, context) => findEndpoint(context, id),
    }),
    webhookEndpoints: t.field({
      type: [WebhookEndpoint],
      description: 'The endpoints of the business, the oldest first: at most 20.',
      authScopes: { may: 'manage' },
      resolve: (_root, _args, context) => listEndpoints(context),
    }),
  }));
}
