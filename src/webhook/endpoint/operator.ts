import { z } from 'zod';
import { EXAMPLE_ID } from '../../business/commands.ts';
import { givenId } from '../../kernel/command.ts';
import type { App } from '../../kernel/context.ts';
import { OperatorError } from '../../settings/operator-error.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

/** What commands for one endpoint have in common. */
export const ofOneEndpoint = {
  example: EXAMPLE_ID,
  arguments: [{ name: 'ENDPOINT_ID', description: "the endpoint's id" }],
  input: z.object({ endpointId: givenId }),
} as const;

/** The input of a command for one endpoint. */
export interface OfEndpoint {
  readonly endpointId: string;
}

/** An endpoint by id, whoever's it is. Throws an `OperatorError` if there is none. */
export async function findEndpoint({ orm }: App, id: string): Promise<WebhookEndpoint> {
  const endpoint = await orm.em.fork().findOne(WebhookEndpoint, { id, deletedAt: null });
  if (!endpoint) throw new OperatorError(`There is no webhook endpoint with the id ${id}.`);
  return endpoint;
}

/** An endpoint as commands print it. */
export function print({
  id,
  url,
  events,
  lowBalanceThreshold,
  enabled,
  offReason,
}: WebhookEndpoint) {
  return {
    id,
    url,
    events,
    ...(lowBalanceThreshold != null && { lowBalanceThreshold }),
    enabled,
    ...(offReason != null && { offReason }),
  };
}
