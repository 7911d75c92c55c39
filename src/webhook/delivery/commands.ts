import { z } from 'zod';
import { EXAMPLE_ID } from '../../business/commands.ts';
import { type Command, givenId } from '../../kernel/command.ts';
import type { App } from '../../kernel/context.ts';
import { readInstant } from '../../kernel/scalars.ts';
import { OperatorError } from '../../settings/operator-error.ts';
import { type OfEndpoint, findEndpoint, ofOneEndpoint, print } from '../endpoint/operator.ts';
import { WebhookEndpoint } from '../endpoint/webhook-endpoint.ts';
import { redeliver, redeliverSince, sendTest } from './redeliver.ts';
import { DELIVERY_STATUSES, WebhookDelivery } from './webhook-delivery.ts';

/** How many deliveries are listed, unless told otherwise and at most. */
const LISTED = 20;
const LISTED_MAX = 1_000;

const test: Command<OfEndpoint> = {
  ...ofOneEndpoint,
  name: 'webhook test',
  summary: 'Has a running gateway send a test event, which says that nothing has happened.',
  run: async (app, { endpointId }) => {
    const { business, id } = await findEndpoint(app, endpointId);
    return printDelivery(await sendTest(app, business.id, id));
  },
};

const STATUSES = Object.keys(DELIVERY_STATUSES) as (keyof typeof DELIVERY_STATUSES)[];

const deliveries: Command<
  OfEndpoint & { status?: (typeof STATUSES)[number] | undefined; limit: number }
> = {
  ...ofOneEndpoint,
  name: 'webhook deliveries',
  summary: 'Lists the deliveries to a webhook endpoint, the newest first.',
  options: [
    { name: 'status', value: STATUSES.join('|'), description: 'only those in this state' },
    { name: 'limit', value: 'N', description: `how many (default ${LISTED})` },
  ],
  input: z.object({
    endpointId: givenId,
    status: z.enum(STATUSES, `must be ${STATUSES.join(' or ')}`).optional(),
    limit: z
      .string()
      .regex(/^\d{1,4}$/, 'must be a whole number')
      .transform(Number)
      .refine((n) => n >= 1 && n <= LISTED_MAX, `must be between 1 and ${LISTED_MAX}`)
      .default(LISTED),
  }),
  run: async (app, { endpointId, status, limit }) => {
    const { business, id } = await findEndpoint(app, endpointId);
    const where = { business: business.id, endpointId: id, ...(status && { status }) };
    const orderBy = { id: 'desc' } as const;
    const found = await app.orm.em.fork().find(WebhookDelivery, where, { orderBy, limit });
    return found.map(printDelivery);
  },
};

interface Redeliver {
  readonly id: string;
  readonly since?: Date | undefined;
}

const again: Command<Redeliver> = {
  name: 'webhook redeliver',
  summary:
    'Has a running gateway send a delivery once more; or, with --since, all that an endpoint asks for and ' +
    'that has happened since then.',
  example: `${EXAMPLE_ID} --since 2026-01-31T12:00:00Z`,
  arguments: [{ name: 'ID', description: "the delivery's id; with --since the endpoint's" }],
  options: [{ name: 'since', value: 'ISO', description: 'from when on' }],
  input: z.object({
    id: givenId,
    since: z
      .string()
      .transform((text, { addIssue }) => {
        const time = readInstant(text);
        if (time) return time;
        addIssue('must be a time such as 2026-01-31T12:00:00Z');
        return z.NEVER;
      })
      .optional(),
  }),
  run: async (app, { id, since }) => {
    if (since) {
      const { business } = await findEndpoint(app, id);
      return print(await redeliverSince(app, business.id, id, since));
    }
    const delivery = await findDelivery(app, id);
    if (!delivery) throw new OperatorError(`There is no webhook delivery with the id ${id}.`);
    return printDelivery(await redeliver(app, delivery.business.id, id));
  },
};

/** A delivery of any business, by the index of each business that has endpoints. */
async function findDelivery({ orm }: App, id: string): Promise<WebhookDelivery | null> {
  const em = orm.em.fork();
  const endpoints = await em.find(WebhookEndpoint, {}, { fields: ['business'] });
  const business = { $in: [...new Set(endpoints.map((each) => each.business.id))] };
  return em.findOne(WebhookDelivery, { business, id });
}

function printDelivery({ id, eventId, event, status, attempts, ...rest }: WebhookDelivery) {
  const { status: lastStatus = null, error: lastError = null } = attempts.at(-1) ?? {};
  const { createdAt, dueAt: nextAttemptAt = null } = rest;
  const last = { lastStatus, lastError, nextAttemptAt, createdAt };
  return { id, eventId, event, status, tries: attempts.length, ...last };
}

/** The operator's commands for deliveries. */
export const deliveryCommands: readonly Command[] = [test, deliveries, again];
