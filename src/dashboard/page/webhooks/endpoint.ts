import { type ResultOf, graphql } from '../api/graphql.ts';

/** What there is to say of an endpoint; its secret is shown once and never here. */
export const EndpointRow = graphql(`
  fragment EndpointRow on WebhookEndpoint @_unmask {
    id
    url
    events
    enabled
    offReason
    offAt
    failingSince
    previousSecretUntil
    lowBalanceThreshold
    createdAt
  }
`);

export type EndpointData = ResultOf<typeof EndpointRow>;
export type WebhookEvent = EndpointData['events'][number];

/** What an endpoint may ask for: its name, as deliveries have it, and what it means. */
export const EVENTS: readonly {
  readonly value: WebhookEvent;
  readonly text: string;
  readonly hint: string;
}[] = [
  { value: 'PAYOUT_ALLOCATED', text: 'payout.allocated', hint: 'Somebody was paid.' },
  { value: 'PAYOUT_REVERSED', text: 'payout.reversed', hint: 'A payout was taken back.' },
  {
    value: 'BALANCE_TOPPED_UP',
    text: 'balance.topped_up',
    hint: 'Money came into the payout balance.',
  },
  {
    value: 'BALANCE_LOW',
    text: 'balance.low',
    hint: 'The payout balance fell below an amount that you set.',
  },
  {
    value: 'PAY_RUN_COMPLETED',
    text: 'pay_run.completed',
    hint: 'All of a pay run that could be paid is paid.',
  },
  { value: 'PAY_RUN_PAUSED', text: 'pay_run.paused', hint: 'Something stops a pay run.' },
];

/** An event as deliveries have it. */
export function eventName(event: WebhookEvent): string {
  return event === 'WEBHOOK_TEST'
    ? 'webhook.test'
    : (EVENTS.find(({ value }) => value === event)?.text ?? event);
}

/** Why nothing is sent to an endpoint, in words. */
export const OFF_REASONS: Readonly<Record<NonNullable<EndpointData['offReason']>, string>> = {
  MANUAL: 'It was switched off by hand.',
  FAILING: 'Every try of three days has failed, so the gateway has switched it off.',
  GONE: 'It has answered 410 Gone, so the gateway has switched it off.',
  SECRET_LOST: 'Its secret cannot be read any more. Replace the secret, then switch it on.',
};
