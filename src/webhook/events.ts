/** The events that an endpoint may be told of: GraphQL's name, the `type` in the body, the meaning. */
export const WEBHOOK_EVENTS = {
  PAYOUT_ALLOCATED: {
    value: 'payout.allocated',
    description:
      'Money was given to a payout user: an `ALLOCATION`. Its `type` is `payout.allocated`.',
  },
  PAYOUT_REVERSED: {
    value: 'payout.reversed',
    description: 'A payout was taken back, or a part of it. Its `type` is `payout.reversed`.',
  },
  BALANCE_TOPPED_UP: {
    value: 'balance.topped_up',
    description:
      'Money came into the payout balance: a `TOP_UP` or a `TRANSFER`. Its `type` is `balance.topped_up`.',
  },
  BALANCE_LOW: {
    value: 'balance.low',
    description:
      "An entry took the payout balance from at least the endpoint's `lowBalanceThreshold` to below it. " +
      'Its `type` is `balance.low`.',
  },
  PAY_RUN_COMPLETED: {
    value: 'pay_run.completed',
    description:
      'Every line of a pay run that could be paid is paid. Its `type` is `pay_run.completed`.',
  },
  PAY_RUN_PAUSED: {
    value: 'pay_run.paused',
    description: 'Something stops a pay run, as its reason says. Its `type` is `pay_run.paused`.',
  },
} as const;

/** The event of `testWebhookEndpoint`, which an endpoint need not ask for. */
export const TEST_EVENT = {
  value: 'webhook.test',
  description:
    'Sent by `testWebhookEndpoint` alone: nothing has happened. Its `type` is `webhook.test`.',
} as const;

/** The `type` of an event that an endpoint may ask for. */
export type EventType = (typeof WEBHOOK_EVENTS)[keyof typeof WEBHOOK_EVENTS]['value'];

/** The `type` of anything that may be sent. */
export type SentType = EventType | typeof TEST_EVENT.value;

/** The types that an endpoint may ask for. */
export const EVENT_TYPES: readonly EventType[] = Object.values(WEBHOOK_EVENTS).map(
  ({ value }) => value,
);
