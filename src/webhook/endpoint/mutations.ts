import type { Builder } from '../../kernel/builder.ts';
import { identityOf } from '../../kernel/context.ts';
import { boundedText } from '../../kernel/texts.ts';
import type { EventEnum } from '../event-enum.ts';
import type { EventType, SentType } from '../events.ts';
import {
  type NewEndpoint,
  type WithSecret,
  createEndpoint,
  deleteEndpoint,
  rotateEndpointSecret,
  updateEndpoint,
} from './change.ts';
import {
  CreateWebhookEndpointInput,
  OVERLAP_HOURS,
  OVERLAP_HOURS_MAX,
  OverlapHours,
  UpdateWebhookEndpointInput,
} from './input.ts';
import { WebhookEndpoint } from './webhook-endpoint.ts';

const ID = {
  required: true,
  description: 'The id of the endpoint.',
  validate: { schema: boundedText('id') },
} as const;

/** Adds what makes, changes and deletes endpoints. */
export function endpointMutations(builder: Builder, Event: EventEnum): void {
  addCreate(builder, Event);
  addUpdate(builder, Event);
  addDelete(builder);
  addRotate(builder);
}

const URL_DESCRIPTION =
  'An `https` address on port 443, without user name, password or fragment, up to 2,048 characters. It ' +
  'may not lead to a private or reserved address.';
const THRESHOLD_DESCRIPTION =
  'Below how many cents the payout balance is low. Required for `BALANCE_LOW`.';

function addCreate(builder: Builder, Event: EventEnum): void {
  const Input = builder.inputType('CreateWebhookEndpointInput', {
    description: 'Where to tell of what.',
    fields: (t) => ({
      url: t.string({ required: true, description: URL_DESCRIPTION }),
      events: t.field({ type: [Event], required: true, description: 'What it is told of.' }),
      lowBalanceThreshold: t.field({ type: 'Cents', description: THRESHOLD_DESCRIPTION }),
    }),
  });
  const Payload = payload(builder, 'CreateWebhookEndpointPayload', 'A new endpoint.');
  builder.mutationField('createWebhookEndpoint', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Makes an endpoint, which is told of what happens from now on. The secret is shown this once. ' +
        'Errors: `VALIDATION_FAILED`, `WEBHOOK_ENDPOINTS_MAX`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        input: t.arg({
          type: Input,
          required: true,
          description: 'The endpoint.',
          validate: { schema: CreateWebhookEndpointInput },
        }),
      },
      resolve: (_root, { input }, context) =>
        createEndpoint(context.app, identityOf(context).tenantId, {
          ...input,
          events: checked(input.events),
        } satisfies NewEndpoint),
    }),
  );
}

function addUpdate(builder: Builder, Event: EventEnum): void {
  const Input = builder.inputType('UpdateWebhookEndpointInput', {
    description: 'What changes about an endpoint: what is absent or null stays as it is.',
    fields: (t) => ({
      url: t.string({ description: URL_DESCRIPTION }),
      events: t.field({ type: [Event], description: 'What it is told of from now on.' }),
      lowBalanceThreshold: t.field({ type: 'Cents', description: THRESHOLD_DESCRIPTION }),
      enabled: t.boolean({
        description:
          'Whether anything is sent to it. Switched on again, it is told of what happens from then on; ' +
          '`redeliverWebhooksSince` has it told of what has happened meanwhile.',
      }),
    }),
  });
  builder.mutationField('updateWebhookEndpoint', (t) =>
    t.field({
      type: WebhookEndpoint,
      nullable: true,
      description:
        'Changes an endpoint, or switches it on or off. Errors: `NOT_FOUND`, `VALIDATION_FAILED`, ' +
        '`FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id(ID),
        input: t.arg({
          type: Input,
          required: true,
          description: 'The change.',
          validate: { schema: UpdateWebhookEndpointInput },
        }),
      },
      resolve: (_root, { id, input }, context) =>
        updateEndpoint(context.app, identityOf(context).tenantId, id, {
          ...input,
          events: input.events && checked(input.events),
        }),
    }),
  );
}

function addDelete(builder: Builder): void {
  const Payload = builder.objectRef<WebhookEndpoint>('DeleteWebhookEndpointPayload').implement({
    description: 'An endpoint that was deleted.',
    fields: (t) => ({ id: t.exposeID('id', { description: 'Its id.' }) }),
  });
  builder.mutationField('deleteWebhookEndpoint', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Deletes an endpoint with its deliveries: nothing is sent to it any more. Errors: ' +
        '`NOT_FOUND`, `FORBIDDEN`, `OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: { id: t.arg.id(ID) },
      resolve: (_root, { id }, context) =>
        deleteEndpoint(context.app, identityOf(context).tenantId, id),
    }),
  );
}

function addRotate(builder: Builder): void {
  const Payload = payload(
    builder,
    'RotateWebhookSecretPayload',
    'An endpoint whose secret was replaced.',
  );
  builder.mutationField('rotateWebhookSecret', (t) =>
    t.field({
      type: Payload,
      nullable: true,
      description:
        'Replaces the secret of an endpoint. While both sign, `webhook-signature` has both signatures; ' +
        '`Signature` is that of the new one. Errors: `NOT_FOUND`, `VALIDATION_FAILED`, `FORBIDDEN`, ' +
        '`OVERLOADED`.',
      authScopes: { may: 'manage' },
      args: {
        id: t.arg.id(ID),
        overlapHours: t.arg.int({
          defaultValue: OVERLAP_HOURS,
          description: `For how many hours the secret before signs too: 0 to ${OVERLAP_HOURS_MAX}.`,
          validate: { schema: OverlapHours },
        }),
      },
      resolve: (_root, { id, overlapHours }, context) =>
        rotateEndpointSecret(
          context.app,
          identityOf(context).tenantId,
          id,
          overlapHours ?? OVERLAP_HOURS,
        ),
    }),
  );
}

function payload(builder: Builder, name: string, description: string) {
  return builder.objectRef<WithSecret>(name).implement({
    description,
    fields: (t) => ({
      endpoint: t.expose('endpoint', { type: WebhookEndpoint, description: 'The endpoint.' }),
      secret: t.exposeString('secret', {
        description:
          'Its secret, `whsec_…`, by which deliveries are verified. It is not shown again.',
      }),
    }),
  });
}

/** The test event is refused by the input's rule. */
function checked(events: readonly SentType[]): EventType[] {
  return events as EventType[];
}
