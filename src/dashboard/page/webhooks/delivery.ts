import { type ResultOf, graphql } from '../api/graphql.ts';
import { type WebhookEvent, EVENTS } from './endpoint.ts';

/** What the list shows of a delivery. */
export const DeliveryRow = graphql(`
  fragment DeliveryRow on WebhookDelivery @_unmask {
    id
    event
    status
    createdAt
    nextAttemptAt
  }
`);

/** All of a delivery: what was sent, and each reply. */
export const DeliveryDetail = graphql(
  `
    fragment DeliveryDetail on WebhookDelivery @_unmask {
      ...DeliveryRow
      eventId
      finishedAt
      requestHeaders
      requestBody
      attempts {
        at
        durationMs
        status
        error
        responseHeaders
        responseBody
      }
    }
  `,
  [DeliveryRow],
);

export type DeliveryData = ResultOf<typeof DeliveryRow>;
export type DeliveryDetailData = ResultOf<typeof DeliveryDetail>;
export type DeliveryStatus = DeliveryData['status'];

/** The states of a delivery, in words. */
export const STATUSES: Readonly<
  Record<DeliveryStatus, { readonly text: string; readonly tone: 'good' | 'warn' | 'bad' }>
> = {
  PENDING: { text: 'Waiting', tone: 'warn' },
  SUCCEEDED: { text: 'Delivered', tone: 'good' },
  FAILED: { text: 'Failed', tone: 'bad' },
};

type Query = Readonly<Record<string, string | undefined>>;

/** The filter that an address names. */
export function filterOf({ status, event }: Query) {
  const known = Object.keys(STATUSES).find((each): each is DeliveryStatus => each === status);
  const events: readonly WebhookEvent[] = [...EVENTS.map(({ value }) => value), 'WEBHOOK_TEST'];
  const asked = events.find((each) => each === event);
  return { ...(known && { status: known }), ...(asked && { event: asked }) };
}

/** Headers as HTTP has them, a line each. */
export function headerLines(headers: Readonly<Record<string, unknown>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n');
}
