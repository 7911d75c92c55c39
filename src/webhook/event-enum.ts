import type { Builder } from '../kernel/builder.ts';
import { TEST_EVENT, WEBHOOK_EVENTS } from './events.ts';

/** The enum of events. */
export type EventEnum = ReturnType<typeof addEvents>;

/** Adds the enum of events. */
export function addEvents(builder: Builder) {
  return builder.enumType('WebhookEvent', {
    description:
      'What an endpoint may be told of. In a delivery, `type` has the name with a dot: ' +
      '`payout.allocated` is `PAYOUT_ALLOCATED`. More may come.',
    values: { ...WEBHOOK_EVENTS, WEBHOOK_TEST: TEST_EVENT },
  });
}
