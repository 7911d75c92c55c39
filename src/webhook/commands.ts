import { z } from 'zod';
import { EXAMPLE_ID } from '../business/commands.ts';
import { findBusiness } from '../business/change.ts';
import { type Command, givenId } from '../kernel/command.ts';
import { OperatorError } from '../settings/operator-error.ts';
import { isWithin } from '../kernel/texts.ts';
import { URL_LENGTH_MAX } from './address/check-url.ts';
import { deliveryCommands } from './delivery/commands.ts';
import { createEndpoint, deleteEndpoint } from './endpoint/change.ts';
import { CreateWebhookEndpointInput } from './endpoint/input.ts';
import { type OfEndpoint, findEndpoint, ofOneEndpoint, print } from './endpoint/operator.ts';
import { WebhookEndpoint } from './endpoint/webhook-endpoint.ts';
import { EVENT_TYPES, type EventType } from './events.ts';

const CENTS = ['lowBalanceThreshold'] as const;

const list: Command<{ businessId: string }> = {
  name: 'webhook list',
  summary: 'Lists the webhook endpoints of a business, the oldest first.',
  example: EXAMPLE_ID,
  cents: CENTS,
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  input: z.object({ businessId: givenId }),
  run: async ({ orm }, { businessId }) => {
    const em = orm.em.fork();
    const business = await findBusiness(em, businessId);
    const where = { business: business.id, deletedAt: null };
    return (await em.find(WebhookEndpoint, where, { orderBy: { id: 'asc' } })).map(print);
  },
};

interface Create {
  readonly businessId: string;
  readonly url: string;
  readonly events: EventType[];
  readonly lowBalanceThreshold?: number | undefined;
}

const create: Command<Create> = {
  name: 'webhook create',
  summary: 'Makes a webhook endpoint, whose secret is shown this once.',
  example: `${EXAMPLE_ID} --url https://example.com/hook --events payout.allocated,balance.topped_up`,
  cents: CENTS,
  arguments: [{ name: 'BUSINESS_ID', description: "the business's id" }],
  options: [
    { name: 'url', value: 'URL', description: 'where events are sent', required: true },
    {
      name: 'events',
      value: 'LIST',
      description: `which, with commas between them: ${EVENT_TYPES.join(', ')}`,
      required: true,
    },
    {
      name: 'low-balance-threshold',
      value: 'CENTS',
      description: 'below what the payout balance is low, for balance.low',
    },
  ],
  input: z.object({
    businessId: givenId,
    url: z
      .string()
      .refine((text) => isWithin(text, URL_LENGTH_MAX) && URL.canParse(text), 'is no address'),
    events: z
      .string()
      .transform((text) => text.split(',').map((event) => event.trim()))
      .pipe(z.array(z.enum(EVENT_TYPES, `must be of ${EVENT_TYPES.join(', ')}`))),
    lowBalanceThreshold: z
      .string()
      .regex(/^\d{1,15}$/, 'must be whole cents')
      .transform(Number)
      .optional(),
  }),
  secret: 'known',
  run: async (app, { businessId, ...given }) => {
    const business = await findBusiness(app.orm.em.fork(), businessId);
    const { error } = CreateWebhookEndpointInput.safeParse(given);
    if (error) throw new OperatorError(error.issues[0]?.message ?? 'The input is malformed.');
    const made = await createEndpoint(app, business.id, given);
    return { ...print(made.endpoint), secret: made.secret };
  },
};

const remove: Command<OfEndpoint> = {
  ...ofOneEndpoint,
  name: 'webhook delete',
  summary: 'Deletes a webhook endpoint with its deliveries: nothing is sent to it any more.',
  question: async (app, { endpointId }) =>
    `Delete the endpoint ${(await findEndpoint(app, endpointId)).url} with its deliveries?`,
  run: async (app, { endpointId }) => {
    const { business, id } = await findEndpoint(app, endpointId);
    const { deletedAt } = await deleteEndpoint(app, business.id, id);
    return { id, deletedAt };
  },
};

/** The operator's commands for webhooks. */
export const webhookCommands: readonly Command[] = [list, create, remove, ...deliveryCommands];
