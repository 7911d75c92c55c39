import type { EntityManager } from '@mikro-orm/postgresql';
import { holdSecretGeneration } from '../../installation/settle-secret.ts';
import type { App } from '../../kernel/context.ts';
import { readAgain } from '../../kernel/database-errors.ts';
import { API_ERRORS, ApiError, invalid } from '../../kernel/errors.ts';
import { ENDPOINTS_MAX, WEBHOOK_ERRORS } from '../errors.ts';
import type { EventType } from '../events.ts';
import { sealerOf } from '../secret/sealer.ts';
import { newSecret } from '../secret/secret.ts';
import { THRESHOLD_REQUIRED, lacksThreshold } from './input.ts';
import { requireName, requireUrl } from './require-url.ts';
import { changeEndpoint, findEndpoint, underLock } from './under-lock.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

/** An endpoint and its new secret, which nobody can read again. */
export interface WithSecret {
  readonly endpoint: WebhookEndpoint;
  readonly secret: string;
}

/** What a new endpoint is told of, and where. */
export interface NewEndpoint {
  readonly url: string;
  readonly events: readonly EventType[];
  readonly lowBalanceThreshold?: number | null | undefined;
}

/** What changes about an endpoint; what is absent or null stays as it is. */
export type EndpointChange = {
  readonly [Field in keyof NewEndpoint]?: NewEndpoint[Field] | null | undefined;
} & { readonly enabled?: boolean | null | undefined };

/**
 * Makes an endpoint, which is told of what happens from now on. Throws an `ApiError` if its address is
 * one that nothing may be sent to, or the business has too many.
 */
export async function createEndpoint(
  app: App,
  businessId: string,
  { url, events, lowBalanceThreshold = null }: NewEndpoint,
): Promise<WithSecret> {
  requireUrl(app, url);
  // Also before the name is looked up, which may take long.
  await readAgain(() => requireRoom(app.orm.em.fork(), businessId));
  await requireName(app, url);
  return underLock(app, businessId, async (tx, business, now) => {
    await requireRoom(tx, businessId);
    const { at, nextId } = business.nextStamp(now);
    const id = nextId();
    const { secret, columns } = await sealedSecret(app, tx, { businessId, endpointId: id });
    const endpoint = tx.create(WebhookEndpoint, {
      business,
      id,
      url,
      events,
      lowBalanceThreshold,
      ...columns,
      cursor: business.entryCount,
      runCursor: id,
      createdAt: at,
      updatedAt: at,
    });
    return { endpoint, secret };
  });
}

/** Changes an endpoint. Throws an `ApiError` if there is none, or it may not be as it would be. */
export async function updateEndpoint(
  app: App,
  businessId: string,
  id: string,
  { url, events, lowBalanceThreshold, enabled }: EndpointChange,
): Promise<WebhookEndpoint> {
  if (url != null) {
    requireUrl(app, url);
    await readAgain(() => findEndpoint(app.orm.em.fork(), businessId, id));
    await requireName(app, url);
  }
  return changeEndpoint(app, businessId, id, (endpoint, { business, now }) => {
    if (url != null) endpoint.url = url;
    if (events != null) endpoint.events = events;
    if (lowBalanceThreshold != null) endpoint.lowBalanceThreshold = lowBalanceThreshold;
    if (lacksThreshold(endpoint.events, endpoint.lowBalanceThreshold)) {
      throw invalid({ lowBalanceThreshold: [THRESHOLD_REQUIRED] });
    }
    endpoint.updatedAt = now;
    if (enabled === true && !endpoint.enabled) endpoint.switchOn(business, now);
    if (enabled === false && endpoint.enabled) endpoint.switchOff('MANUAL', now);
    return endpoint;
  });
}

/** Deletes an endpoint: nothing is sent to it any more. Its deliveries go by and by. */
export function deleteEndpoint(app: App, businessId: string, id: string): Promise<WebhookEndpoint> {
  return changeEndpoint(app, businessId, id, (endpoint, { now }) => {
    endpoint.deletedAt = now;
    return endpoint;
  });
}

/** Replaces the secret of an endpoint; for so many hours the one before signs too. */
export function rotateEndpointSecret(
  app: App,
  businessId: string,
  id: string,
  overlapHours: number,
): Promise<WithSecret> {
  return changeEndpoint(app, businessId, id, async (endpoint, { tx, now }) => {
    const owner = { businessId, endpointId: endpoint.id };
    const { secret, columns } = await sealedSecret(app, tx, owner);
    const sealer = sealerOf(app);
    const until = new Date(now.getTime() + overlapHours * HOUR_MS);
    const isKept = overlapHours > 0 && endpoint.offReason !== 'SECRET_LOST';
    const before = isKept ? sealer.open(endpoint.secret, owner, endpoint.secretGeneration) : null;
    Object.assign(endpoint, columns, {
      secretBefore: before === null ? null : sealer.seal(before, owner),
      secretBeforeUntil: before === null ? null : until,
      updatedAt: now,
    });
    return { endpoint, secret };
  });
}

const HOUR_MS = 3_600_000;

/**
 * A new secret, sealed under the newest hash secret. 503 on a gateway that does not have that: what it
 * would seal, no gateway could open once the hash secret before is given up.
 */
async function sealedSecret(
  app: App,
  tx: EntityManager,
  owner: { readonly businessId: string; readonly endpointId: string },
) {
  const sealer = sealerOf(app);
  if ((await holdSecretGeneration(tx)) > sealer.generation) {
    throw new ApiError(API_ERRORS.unavailable);
  }
  const secret = newSecret();
  const sealed = sealer.seal(secret, owner);
  return { secret, columns: { secret: sealed, secretGeneration: sealer.generation } };
}

async function requireRoom(em: EntityManager, businessId: string): Promise<void> {
  const count = await em.count(WebhookEndpoint, { business: businessId, deletedAt: null });
  if (count >= ENDPOINTS_MAX) throw new ApiError(WEBHOOK_ERRORS.tooMany);
}
