import type { FilterQuery } from '@mikro-orm/core';
import { type Context, identityOf } from '../../kernel/context.ts';
import { isUuid } from '../../kernel/ids.ts';
import {
  type PageArgs,
  type Window,
  checkPageArgs,
  decodeCursor,
  encodeCursor,
  page,
} from '../../kernel/pages.ts';
import { findEndpoint, requireEndpoint } from '../endpoint/find.ts';
import type { SentType } from '../events.ts';
import { type DeliveryStatus, WebhookDelivery } from './webhook-delivery.ts';

/** What the cursors of this list are told by. */
const LIST = 'webhook deliveries';

/** Arguments of a list of deliveries. */
export interface DeliveriesArgs extends PageArgs {
  readonly endpointId: string;
  readonly filter?:
    | {
        readonly status?: DeliveryStatus | null | undefined;
        readonly event?: SentType | null | undefined;
      }
    | null
    | undefined;
}

type Where = FilterQuery<WebhookDelivery> & object;

/** The deliveries to an endpoint, newest first. Throws `NOT_FOUND` if there is no such endpoint. */
export async function listDeliveries(
  context: Context,
  { endpointId, filter, ...args }: DeliveriesArgs,
) {
  checkPageArgs(args);
  const endpoint = await requireEndpoint(context, endpointId);
  const { status, event } = filter ?? {};
  const where: Where = {
    business: identityOf(context).tenantId,
    endpointId: endpoint.id,
    ...(status != null && { status }),
    ...(event != null && { event }),
  };
  const em = context.em();
  return page<WebhookDelivery, string>(args, {
    cursor: ({ id }) => encodeCursor(LIST, id),
    locate: async (cursor) => {
      const [id] = decodeCursor(LIST, cursor) ?? [];
      if (typeof id !== 'string' || !isUuid(id)) return undefined;
      const known = await em.count(WebhookDelivery, { $and: [where, { id }] });
      return known === 1 ? id : undefined;
    },
    rows: async (window) => {
      const order = window.inverted ? ('asc' as const) : ('desc' as const);
      const within = { $and: [where, ...bounds(window)] };
      return em.find(WebhookDelivery, within, {
        orderBy: { id: order },
        limit: window.limit,
        refresh: true,
      });
    },
    count: async () => em.count(WebhookDelivery, where),
  });
}

/** The delivery with that id, of an endpoint that there still is; undefined where the caller sees none. */
export async function findDelivery(
  context: Context,
  id: string,
): Promise<WebhookDelivery | undefined> {
  if (!isUuid(id)) return undefined;
  const where = { business: identityOf(context).tenantId, id: id.toLowerCase() };
  // It may have been tried since it was read.
  const found = await context.em().findOne(WebhookDelivery, where, { refresh: true });
  const endpoint = found && (await findEndpoint(context, found.endpointId));
  return endpoint ? found : undefined;
}

function bounds({ after, before }: Window<string>): Where[] {
  return [
    ...(after === undefined ? [] : [{ id: { $lt: after } }]),
    ...(before === undefined ? [] : [{ id: { $gt: before } }]),
  ];
}
