import type { FilterQuery } from '@mikro-orm/core';
import { bySight } from '../../kernel/caller.ts';
import { type Context, identityOf } from '../../kernel/context.ts';
import { API_ERRORS, ApiError } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import type { NodeKind } from '../../kernel/nodes.ts';
import { WEBHOOK_ERRORS } from '../errors.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

type Where = FilterQuery<WebhookEndpoint> & object;

/** The endpoints that a caller may see: its business's, if it may manage them. */
function visibleEndpoints(context: Context): Where | undefined {
  const caller = identityOf(context);
  if (!caller.may.has('manage')) return undefined;
  return bySight<Where | undefined>(caller, {
    tenant: (business) => ({ business, deletedAt: null }),
    one: () => undefined,
  });
}

/** How `node` and `nodes` find an endpoint by its id. */
export const webhookEndpointNode: NodeKind = {
  type: WebhookEndpoint,
  asks: { may: 'manage' },
  find: findEndpoints,
};

/** All endpoints of the business, the oldest first: there are few. */
export async function listEndpoints(context: Context): Promise<WebhookEndpoint[]> {
  const visible = visibleEndpoints(context);
  if (!visible) throw new ApiError(API_ERRORS.forbidden);
  return context.em().find(WebhookEndpoint, visible, { orderBy: { id: 'asc' }, refresh: true });
}

/** The endpoint with that id; undefined where the caller sees none. */
export async function findEndpoint(
  context: Context,
  id: string,
): Promise<WebhookEndpoint | undefined> {
  const [endpoint] = isUuid(id) ? await findEndpoints(context, [id.toLowerCase()]) : [];
  return endpoint;
}

/** The endpoint with that id. Throws `NOT_FOUND` where the caller sees none. */
export async function requireEndpoint(context: Context, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(context, id);
  if (!endpoint) throw new ApiError(WEBHOOK_ERRORS.notFound);
  return endpoint;
}

async function findEndpoints(context: Context, ids: readonly string[]): Promise<WebhookEndpoint[]> {
  const visible = visibleEndpoints(context);
  if (!visible) return [];
  const where = { $and: [visible, { id: { $in: ids } }] };
  // A mutation of the same request may have changed it.
  return context.em().find(WebhookEndpoint, where, { refresh: true });
}
