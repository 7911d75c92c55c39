import type { App } from '../../kernel/context.ts';
import { databaseTime } from '../../kernel/database-time.ts';
import { ApiError } from '../../kernel/errors.ts';
import { isUuid, newId } from '../../kernel/ids.ts';
import { Business } from '../../business/business.ts';
import { inTransaction } from '../../database/transaction/unit-of-work.ts';
import { deliveriesWanted } from '../dispatch/dispatcher.ts';
import { outboundEvent } from '../dispatch/event.ts';
import { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
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
  const made = await inTransaction(app.orm, async (tx) => {
    const endpoint = await tx.findOne(WebhookEndpoint, liveEndpoint(businessId, endpointId));
    requireOn(endpoint);
    const { test } = await tx.findOneOrFail(Business, businessId);
    const now = await databaseTime(tx);
    const sourceId = newId(now);
    const data = { endpoint_id: endpoint.id };
    const event = outboundEvent({ sourceId, at: now, test }, { type: TEST_EVENT.value, data });
    const { eventId, body } = event;
    return tx.create(WebhookDelivery, {
      business: tx.getReference(Business, businessId),
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
  const delivery = await inTransaction(app.orm, async (tx) => {
    const where = { business: businessId, id: deliveryId.toLowerCase() };
    const found = isUuid(deliveryId) && (await tx.findOne(WebhookDelivery, where));
    if (!found) throw new ApiError(WEBHOOK_ERRORS.notFound);
    requireOn(await tx.findOne(WebhookEndpoint, liveEndpoint(businessId, found.endpointId)));
    const dueAt = await databaseTime(tx);
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
  const endpoint = await inTransaction(app.orm, async (tx) => {
    const found = await tx.findOne(WebhookEndpoint, liveEndpoint(businessId, endpointId));
    requireOn(found);
    const { lastId } = await tx.findOneOrFail(Business, businessId);
    const now = await databaseTime(tx);
    const oldest = new Date(now.getTime() - app.settings.WEBHOOK_RETENTION_DAYS * DAY_MS);
    const from = idsFrom(since < oldest ? oldest : since);
    const running = found.replayCursor;
    found.replayCursor = running != null && running < from ? running : from;
    found.replayUntil = lastId;
    return found;
  });
  deliveriesWanted.emit(app, () => ({ endpointId }));
  return endpoint;
}

const DAY_MS = 86_400_000;

function liveEndpoint(business: string, id: string) {
  return { business, id: isUuid(id) ? id.toLowerCase() : NO_ID, deletedAt: null };
}

/** Nothing has it. */
const NO_ID = '00000000-0000-0000-0000-000000000000';

function requireOn(endpoint: WebhookEndpoint | null): asserts endpoint is WebhookEndpoint {
  if (!endpoint) throw new ApiError(WEBHOOK_ERRORS.notFound);
  if (!endpoint.enabled) throw new ApiError(WEBHOOK_ERRORS.off);
}
