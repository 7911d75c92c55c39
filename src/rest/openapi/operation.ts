import { ZodType } from 'zod';
import type { Authenticator } from '../../kernel/authenticator.ts';
import { REQUEST_ID } from '../../http/exchange.ts';
import type {
  Described,
  DescribedExample,
  OperationDescription,
  Parameter,
  RequestBody,
} from '../../kernel/described.ts';
import { JSON_TYPES, commonExamples, ordinaryRequest } from './common.ts';
import { withOverrides } from './example.ts';
import { jsonSchema } from './json-schema.ts';
import { responses } from './responses.ts';
import { codeSamples } from './samples.ts';

/** What is true of the whole document. */
export interface DocumentContext {
  readonly bodyBytesMax: number;
  /** The credentials that count in the place of others. */
  readonly standIns: readonly Pick<Authenticator, 'credential' | 'standsFor'>[];
}

/** One method of one address: OpenAPI's Operation Object (OpenAPI 3.1, section 4.8.10). */
export function operationObject(
  { path, always = false }: Described,
  method: string,
  description: OperationDescription,
  { bodyBytesMax, standIns }: DocumentContext,
): object {
  const { operationId, summary, description: text, credentials = [], body } = description;
  const examples = examplesOf(description, always, bodyBytesMax);
  const standingFor = (name: string) =>
    standIns.filter(({ standsFor }) => standsFor === name).map(({ credential }) => credential);
  return {
    operationId,
    summary,
    description: text,
    security: [
      ...credentials.flatMap(({ name }) =>
        [name, ...standingFor(name)].map((each) => ({ [each]: [] })),
      ),
      ...(body?.mayCarryCredential ? [{}] : []),
    ],
    parameters: [...(description.parameters ?? []).map(parameterObject), REQUEST_ID_HEADER],
    ...(body && { requestBody: requestBody(body, examples) }),
    responses: responses(description.reply, examples, always),
    'x-codeSamples': codeSamples(
      method,
      path,
      ordinaryRequest(description),
      isJson(description.reply),
    ),
  };
}

/** Whether a reply is JSON unless something else is asked for. */
function isJson({ schema = {} }: OperationDescription['reply']): boolean {
  return schema instanceof ZodType || 'application/json' in schema;
}

/** Every example by its name, each with its complete request. */
function examplesOf(description: OperationDescription, always: boolean, bodyBytesMax: number) {
  const { badRequest, unknownParameter, ...others } = commonExamples(description, bodyBytesMax);
  const ordinary = ordinaryRequest(description);
  const examples = {
    badRequest,
    unknownParameter,
    ...(!always && others),
    ...description.examples,
  };
  return new Map(
    Object.entries(examples).map(([name, example]: [string, DescribedExample]) => [
      name,
      { ...example, request: withOverrides(ordinary, example.request) },
    ]),
  );
}

const REQUEST_ID_HEADER = {
  name: 'X-Request-Id',
  in: 'header',
  description: 'Comes back in the reply and stands in the log; one is made where none is sent.',
  schema: { type: 'string', pattern: REQUEST_ID.source },
};

/** OpenAPI's Parameter Object (OpenAPI 3.1, section 4.8.12). */
export function parameterObject({ name, in: place, description, schema }: Parameter): object {
  // Without it there would be another path (OpenAPI 3.1, section 4.8.12.2).
  const required = place === 'path' && { required: true };
  return { name, in: place, description, ...required, schema: jsonSchema(schema) };
}

function requestBody(
  { description, schema, mediaTypes = JSON_TYPES, mayCarryCredential }: RequestBody,
  examples: ReadonlyMap<string, DescribedExample>,
): object {
  const valid = [...examples].filter(([, { status }]) => status < 400);
  return {
    description,
    required: !mayCarryCredential,
    content: Object.fromEntries(
      mediaTypes.map((type) => {
        const ofType = valid.filter(
          ([, { request }]) => request?.headers?.['Content-Type'] === type,
        );
        const shown = ofType.map(([name, { summary, request }]) => [
          name,
          { summary, value: request?.body },
        ]);
        return [type, { schema: jsonSchema(schema), examples: Object.fromEntries(shown) }];
      }),
    ),
  };
}
