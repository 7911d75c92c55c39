import { type Described } from '../../kernel/described.ts';
import { operationObject } from './operation.ts';

/** What the document says of the whole: OpenAPI's Info Object. */
export interface About {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly license: { readonly name: string; readonly identifier: string };
}

/** The OpenAPI 3.1 document of these addresses. */
export function openApiDocument(about: About, addresses: readonly Described[]): object {
  const credentials = addresses
    .flatMap(({ descriptions }) => Object.values(descriptions ?? {}))
    .flatMap((description) => description.credentials ?? []);
  return {
    openapi: '3.1.1',
    info: about,
    servers: [{ url: '/', description: 'The gateway that this document comes from.' }],
    paths: Object.fromEntries(addresses.map((address) => [address.path, pathItem(address)])),
    components: {
      securitySchemes: Object.fromEntries(credentials.map(({ name, scheme }) => [name, scheme])),
    },
  };
}

function pathItem(address: Described): object {
  const { methods, descriptions = {} } = address;
  return Object.fromEntries(
    methods.map((method) => {
      const description = descriptions[method];
      return [
        method.toLowerCase(),
        description ? operationObject(address, method, description) : UNDESCRIBED,
      ];
    }),
  );
}

/** A module need not describe its addresses; they are there all the same. */
const UNDESCRIBED = { responses: { default: { description: 'Not described.' } } };
