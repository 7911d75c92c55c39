import { type Rel, defineEntity, p } from '@mikro-orm/core';
import { Business } from '../../business/business.ts';
import { centsCheck } from '../../kernel/cents.ts';
import type { EventType } from '../events.ts';

/** Why nothing is sent to an endpoint, each with what it means. */
export const OFF_REASONS = {
  MANUAL: 'It was switched off by `updateWebhookEndpoint`.',
  GONE: 'It has answered 410 Gone.',
  FAILING: 'Every try of three days has failed.',
  SECRET_LOST: 'Its secret cannot be read any more. Give it another, and switch it on.',
} as const;

/** Why nothing is sent to an endpoint. */
export type OffReason = keyof typeof OFF_REASONS;

const REASONS = Object.keys(OFF_REASONS)
  .map((reason) => `'${reason}'`)
  .join(', ');

const WebhookEndpointSchema = defineEntity({
  name: 'WebhookEndpoint',
  tableName: 'webhook_endpoint',
  properties: {
    business: () => p.manyToOne(Business).primary().joinColumn('business_id'),
    id: p.uuid().primary(),
    url: p.text(),
    events: p.json<readonly EventType[]>(),
    /** Cents; null where it is not to be told of a low balance. */
    lowBalanceThreshold: p.bigint('number').nullable(),
    enabled: p.boolean().default(true),
    offReason: p.text().$type<OffReason>().nullable(),
    /** When it was switched off. */
    offAt: p.datetime(3).nullable(),
    /** Sealed, as is the one before it. */
    secret: p.blob(),
    secretBefore: p.blob().nullable(),
    /** Until when the secret before signs too. */
    secretBeforeUntil: p.datetime(3).nullable(),
    /** The generation of the hash secret under which both are sealed. */
    secretGeneration: p.integer(),
    /** The sequence of the last entry of which deliveries were made, as far as it asks for them. */
    cursor: p.bigint('number'),
    /** The id of the last event of pay runs of which the same is true, or any id after it. */
    runCursor: p.uuid(),
    /** Where a redelivery has come to, and where it ends: ids of entries and of events of pay runs. */
    replayCursor: p.uuid().nullable(),
    replayUntil: p.uuid().nullable(),
    /** When the first of the tries that have failed since the last success was made. */
    failingSince: p.datetime(3).nullable(),
    /** The process that delivers to it, and until when it does so alone. */
    leasedBy: p.uuid().nullable(),
    leasedUntil: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
    updatedAt: p.datetime(3),
    /** When it was deleted: its deliveries go first, and then its row. */
    deletedAt: p.datetime(3).nullable(),
  },
  checks: [
    {
      name: 'webhook_endpoint_off_check',
      expression: `enabled = (off_reason is null) and enabled = (off_at is null)`,
    },
    { name: 'webhook_endpoint_off_reason_check', expression: `off_reason in (${REASONS})` },
    {
      name: 'webhook_endpoint_threshold_check',
      expression: centsCheck('low_balance_threshold', 1),
    },
    { name: 'webhook_endpoint_cursor_check', expression: centsCheck('cursor') },
    {
      name: 'webhook_endpoint_replay_check',
      expression: `(replay_cursor is null) = (replay_until is null)`,
    },
  ],
});

/** Where a business is told of what happens. */
export class WebhookEndpoint extends WebhookEndpointSchema.class {
  declare business: Rel<Business>;

  /** Has nothing sent to it any more. */
  switchOff(reason: OffReason, at: Date): void {
    this.enabled = false;
    this.offReason = reason;
    this.offAt = at;
    this.updatedAt = at;
  }

  /** Has events sent to it again, from now on: those that have happened meanwhile are left out. */
  switchOn({ entryCount, lastId }: Business, at: Date): void {
    this.enabled = true;
    this.offReason = null;
    this.offAt = null;
    this.failingSince = null;
    this.cursor = entryCount;
    this.runCursor = lastId;
    this.updatedAt = at;
  }
}
WebhookEndpointSchema.setClass(WebhookEndpoint);
