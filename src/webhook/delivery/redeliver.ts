import { LockMode } from '@mikro-orm/core';
import type { App } from '../../kernel/context.ts';
import { ApiError } from '../../kernel/errors.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { deliveriesWanted } from '../dispatch/dispatcher.ts';
import { outboundEvent } from '../dispatch/event.ts';
import { changeEndpoint, findEndpoint, underLock } from '../endpoint/under-lock.ts';
import type { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { WEBHOOK_ERRORS } from '../errors.ts';
import { TEST_EVENT } from '../events.ts';
import { idsFrom } from './ids-from.ts';
import { WebhookDelivery } from './webhook-delivery.ts';

/** Has a test event sent, which says that nothing has happened. Throws an `ApiError` if it cannot be. */
export async function sendTest(
  app: App,
  businessId: string,
  endpointId: string,
): Promise<WebhookDelivery> {
  const made = await changeEndpoint(app, businessId, endpointId, (endpoint, around) => {
    requireOn(endpoint);
    const { tx, business, now } = around;
    const { test } = business;
    const sourceId = newId(now);
    const data = { endpoint_id: endpoint.id };
    const event = outboundEvent({ sourceId, at: now, test }, { type: TEST_EVENT.value, data });
    const { eventId, body } = event;
    return tx.create(WebhookDelivery, {
      business,
      id: sourceId,
      endpointId: endpoint.id,
      sourceId,
      eventId,
      event: event.type,
      body,
      status: 'PENDING',
      first: false,
      dueAt: now,
      attempts: [],
      createdAt: now,
    });
  });
  deliveriesWanted.emit(app, () => ({ endpointId }));
  return made;
}

/** Has a delivery sent once more, at once and under its id. Throws an `ApiError` if it cannot be. */
export async function redeliver(
  app: App,
  businessId: string,
  deliveryId: string,
): Promise<WebhookDelivery> {
  const delivery = await underLock(app, businessId, async (tx, _business, dueAt) => {
    const where = { business: businessId, id: deliveryId.toLowerCase() };
    // Locked, because what has come of a try may be written at the same time.
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const found = isUuid(deliveryId) && (await tx.findOne(WebhookDelivery, where, { lockMode }));
    if (!found) throw new ApiError(WEBHOOK_ERRORS.notFound);
    requireOn(await findEndpoint(tx, businessId, found.endpointId));
    // A first try that is still to be made keeps its place.
    const again = { status: 'PENDING' as const, dueAt, tries: 0, finishedAt: null };
    return Object.assign(found, found.first ? {} : again);
  });
  deliveriesWanted.emit(app, () => ({ endpointId: delivery.endpointId }));
  return delivery;
}

/**
 * Has everything sent once more that has happened since then and that the endpoint asks for, whether it
 * was sent before or not: no further back than deliveries are kept.
 */
export async function redeliverSince(
  app: App,
  businessId: string,
  endpointId: string,
  since: Date,
): Promise<WebhookEndpoint> {
  const endpoint = await changeEndpoint(app, businessId, endpointId, (found, around) => {
    requireOn(found);
    const { business, now } = around;
    const oldest = new Date(now.getTime() - app.settings.WEBHOOK_RETENTION_DAYS * DAY_MS);
    const from = idsFrom(since < oldest ? oldest : since);
    const running = found.replayCursor;
    found.replayCursor = running != null && running < from ? running : from;
    found.replayUntil = business.lastId;
    return found;
  });
  deliveriesWanted.emit(app, () => ({ endpointId }));
  return endpoint;
}

const DAY_MS = 86_400_000;

function requireOn(endpoint: WebhookEndpoint): void {
  if (!endpoint.enabled) throw new ApiError(WEBHOOK_ERRORS.off);
}
