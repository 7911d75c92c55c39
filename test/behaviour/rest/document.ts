import type { TestGateway } from '../../support/gateway.ts';

/** What these tests read of the document. */
export interface OpenApi {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly webhooks: Readonly<
    Record<string, { readonly post: { readonly requestBody: { readonly content: Content } } }>
  >;
}

export interface Operation {
  readonly operationId?: string;
  readonly requestBody?: { readonly content: Content };
  /** A reply without a body has no content. */
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly 'x-codeSamples': readonly { readonly lang: string; readonly source: string }[];
}

interface MediaType {
  readonly schema: Schema;
  readonly examples: Readonly<Record<string, ShownExample>>;
}

/** By media type; nearly all is JSON. */
type Content = Readonly<Record<string, MediaType>> & { readonly 'application/json': MediaType };

/** As much of a JSON schema as tells which texts of an example differ from call to call. */
export interface Schema {
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  /** What may be null has its schema among these. */
  readonly anyOf?: readonly Schema[];
}

export interface ShownExample {
  readonly value: unknown;
  readonly 'x-request': ShownRequest;
  readonly 'x-headers'?: Readonly<Record<string, string>>;
}

/** The call that an example is the reply to. */
export interface ShownRequest {
  /** Where it is not the example's own: a call that comes before it. */
  readonly method?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** One example with all that it takes to run it. */
export interface NamedExample extends ShownExample {
  readonly name: string;
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly mediaType: string;
  readonly schema: Schema;
}

/** The document as the gateway serves it. */
export async function documentOf(gateway: TestGateway): Promise<OpenApi> {
  return (await gateway.fetch('/openapi.json')).json;
}

/** Every operation of the document. */
export function operationsOf({ paths }: OpenApi) {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
}

/** Every example of the document. */
export function examplesOf(document: OpenApi): NamedExample[] {
  return operationsOf(document).flatMap(({ path, method, operation }) =>
    Object.entries(operation.responses).flatMap(([status, { content }]) => {
      return Object.entries(content ?? {}).flatMap(([mediaType, { schema, examples }]) => {
        const of = { path, method, status: Number(status), schema, mediaType };
        return Object.entries(examples).map(([name, example]) =>
          Object.assign({ name }, of, example),
        );
      });
    }),
  );
}

/** The path with what stands for its parameters in a call. */
export function filledPath(path: string, params: ShownRequest['path'] = {}): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}
