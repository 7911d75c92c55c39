import type { Authenticator } from '../../kernel/authenticator.ts';
import type { Described, DescribedWebhook } from '../../kernel/described.ts';
import { type DocumentContext, operationObject } from './operation.ts';
import { webhookObject } from './webhook.ts';

/** OpenAPI's Info Object (OpenAPI 3.1, section 4.8.2). */
export interface About {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly license: { readonly name: string; readonly identifier: string };
}

/** What an OpenAPI document tells of. */
export interface Documented {
  readonly addresses: readonly Described[];
  readonly webhooks: readonly DescribedWebhook[];
  readonly authenticators: readonly Pick<Authenticator, 'credential' | 'standsFor'>[];
  /** The limit of a request's body. */
  readonly bodyBytesMax: number;
}

/** The OpenAPI 3.1 document of these addresses and webhooks. */
export function openApiDocument(
  about: About,
  { addresses, webhooks, authenticators, bodyBytesMax }: Documented,
): object {
  const credentials = addresses
    .flatMap(({ descriptions }) => Object.values(descriptions ?? {}))
    .flatMap((description) => description.credentials ?? []);
  const described = new Set(credentials.map(({ name }) => name));
  const standIns = authenticators.filter(({ credential }) => described.has(credential));
  const context = { bodyBytesMax, standIns };
  return {
    openapi: '3.1.1',
    info: about,
    servers: [{ url: '/', description: 'The gateway that this document comes from.' }],
    paths: Object.fromEntries(
      Map.groupBy(addresses, ({ path }) => path)
        .entries()
        .map(([path, at]) => [path, Object.assign({}, ...at.map((one) => pathItem(one, context)))]),
    ),
    webhooks: Object.fromEntries(webhooks.map((each) => [each.name, webhookObject(each)])),
    components: {
      securitySchemes: Object.fromEntries(credentials.map(({ name, scheme }) => [name, scheme])),
    },
  };
}

function pathItem(address: Described, context: DocumentContext): object {
  const { methods, descriptions = {} } = address;
  return Object.fromEntries(
    methods.map((method) => {
      const description = descriptions[method];
      return [
        method.toLowerCase(),
        description ? operationObject(address, method, description, context) : UNDESCRIBED,
      ];
    }),
  );
}

/** What stands in the document for a method that its module does not describe. */
const UNDESCRIBED = { responses: { default: { description: 'Not described.' } } };
