import type { Module } from '../kernel/module.ts';
import { rightsTo } from '../kernel/rights.ts';
import { WEBHOOK_CHECKS } from './checks.ts';
import { webhookCommands } from './commands.ts';
import { deliverySchema } from './delivery/schema.ts';
import { WebhookDelivery } from './delivery/webhook-delivery.ts';
import { describedWebhooks } from './description.ts';
import { deliveryJob, dispatcherOf } from './dispatch/dispatcher.ts';
import { webhookEndpointNode } from './endpoint/find.ts';
import { endpointSchema } from './endpoint/schema.ts';
import { WebhookEndpoint } from './endpoint/webhook-endpoint.ts';
import { WEBHOOK_ERRORS } from './errors.ts';
import { moveSecrets, sealJob } from './secret/move.ts';
import { deliverySweepJob } from './sweep.ts';
import { addEvents } from './event-enum.ts';

/** Tells a business's own servers what happens. */
export const webhookModule: Module = {
  name: 'webhook',
  requires: ['ledger', 'pay-run'],
  errors: WEBHOOK_ERRORS,
  webhooks: describedWebhooks,
  entities: [WebhookEndpoint, WebhookDelivery],
  rights: [
    rightsTo(WebhookEndpoint, {
      insert: true,
      delete: true,
      update: [
        'url',
        'events',
        'lowBalanceThreshold',
        'enabled',
        'offReason',
        'offAt',
        'secret',
        'secretBefore',
        'secretBeforeUntil',
        'secretGeneration',
        'cursor',
        'runCursor',
        'replayCursor',
        'replayUntil',
        'failingSince',
        'leasedBy',
        'leasedUntil',
        'updatedAt',
        'deletedAt',
      ],
    }),
    rightsTo(WebhookDelivery, {
      insert: true,
      delete: true,
      update: ['status', 'first', 'tries', 'dueAt', 'attempts', 'finishedAt'],
    }),
  ],
  jobs: [deliveryJob, deliverySweepJob, sealJob],
  moveSecrets: (app) => moveSecrets(app, 'give up'),
  checks: WEBHOOK_CHECKS,
  commands: webhookCommands,
  drain: (app) => dispatcherOf(app).drain(),
  schema: (builder) => {
    const Event = addEvents(builder);
    endpointSchema(builder, Event);
    deliverySchema(builder, Event);
  },
  nodes: [webhookEndpointNode],
};
