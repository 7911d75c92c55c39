import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../../business/business.ts';
import type { SentType } from '../events.ts';

/** The states of a delivery, each with what it means. */
export const DELIVERY_STATUSES = {
  PENDING: 'It is still to be sent, or to be tried again.',
  SUCCEEDED: 'The receiver has answered 2xx.',
  FAILED: 'It is not tried any more.',
} as const;

/** The state of a delivery. */
export type DeliveryStatus = keyof typeof DELIVERY_STATUSES;

/** One try of a delivery, and what came of it. */
export interface Attempt {
  /** When it began, as RFC 3339 has it. */
  readonly at: string;
  readonly ms: number;
  /** The HTTP status of the reply; null where there was none. */
  readonly status: number | null;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** How the body of the reply begins. */
  readonly body: string;
}

/** How many tries of a delivery are kept: the newest. */
export const ATTEMPTS_KEPT = 10;

const WebhookDeliverySchema = defineEntity({
  name: 'WebhookDelivery',
  tableName: 'webhook_delivery',
  properties: {
    // A key would lock the business's row, for which payouts would wait.
    business: () =>
      p.manyToOne(Business).primary().joinColumn('business_id').createForeignKeyConstraint(false),
    id: p.uuid().primary(),
    /** An endpoint's row is there for as long as it has deliveries. */
    endpointId: p.uuid(),
    /** The entry or the event of a pay run: by it, deliveries are in the order of what happened. */
    sourceId: p.uuid(),
    /** What a receiver knows the event by: the same at each try, whichever gateway makes it. */
    eventId: p.text(),
    event: p.text().$type<SentType>(),
    body: p.text(),
    status: p.text().$type<DeliveryStatus>(),
    /** Whether it was made of history and has not been tried yet: such are sent in order. */
    first: p.boolean(),
    /** How many tries have failed since it was last asked for. */
    tries: p.integer().default(0),
    /** When it is to be tried next; null where it is not. */
    dueAt: p.datetime(3).nullable(),
    // Not jsonb, which refuses \u0000 (PostgreSQL, "JSON Types").
    attempts: p.json<readonly Attempt[]>().columnType('json'),
    createdAt: p.datetime(3),
    finishedAt: p.datetime(3).nullable(),
  },
  checks: [
    {
      name: 'webhook_delivery_status_check',
      expression: `status in ('PENDING', 'SUCCEEDED', 'FAILED')`,
    },
    {
      name: 'webhook_delivery_due_check',
      expression: `(status = 'PENDING') = (due_at is not null)`,
    },
  ],
  uniques: [
    { name: 'webhook_delivery_event_unique', properties: ['business', 'endpointId', 'eventId'] },
  ],
  indexes: [
    { name: 'webhook_delivery_list_index', properties: ['business', 'endpointId', 'id'] },
    {
      name: 'webhook_delivery_event_index',
      properties: ['business', 'endpointId', 'event', 'id'],
    },
    {
      name: 'webhook_delivery_due_index',
      properties: ['business', 'endpointId', 'first', 'dueAt'],
      where: `status = 'PENDING'`,
    },
    {
      name: 'webhook_delivery_failed_index',
      properties: ['business', 'endpointId', 'id'],
      where: `status = 'FAILED'`,
    },
  ],
});

/** One event that one endpoint is told of. */
export class WebhookDelivery extends WebhookDeliverySchema.class {
  declare business: Rel<Business>;
}
WebhookDeliverySchema.setClass(WebhookDelivery);
