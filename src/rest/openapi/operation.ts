import { REQUEST_ID } from '../../http/exchange.ts';
import {
  type Described,
  type OperationDescription,
  type Parameter,
} from '../../kernel/described.ts';
import { commonExamples, ordinaryRequest } from './common.ts';
import { type Example } from '../../kernel/described.ts';
import { over } from './example.ts';
import { jsonSchema } from './json-schema.ts';
import { responses } from './responses.ts';
import { codeSamples } from './samples.ts';

/** One method of one address as OpenAPI has it. */
export function operationObject(
  { path, always = false }: Described,
  method: string,
  description: OperationDescription,
): object {
  const { operationId, summary, description: text, credentials = [], body } = description;
  const examples = examplesOf(description, always);
  return {
    operationId,
    summary,
    description: text,
    security: [
      ...credentials.map(({ name }) => ({ [name]: [] })),
      ...(body?.mayCarryCredential ? [{}] : []),
    ],
    parameters: [...(description.parameters ?? []).map(parameterObject), REQUEST_ID_HEADER],
    ...(body && { requestBody: requestBody(body, examples) }),
    responses: responses(description.reply, examples, always),
    'x-codeSamples': codeSamples(method, path, ordinaryRequest(description)),
  };
}

/** Every example with the whole of its call. */
function examplesOf(description: OperationDescription, always: boolean) {
  const { badRequest, unknownParameter, ...others } = commonExamples(description);
  const ordinary = ordinaryRequest(description);
  const examples = {
    badRequest,
    unknownParameter,
    ...(!always && others),
    ...description.examples,
  };
  return new Map(
    Object.entries(examples).map(([name, example]: [string, Example]) => [
      name,
      { ...example, request: over(ordinary, example.request) },
    ]),
  );
}

const REQUEST_ID_HEADER = {
  name: 'X-Request-Id',
  in: 'header',
  description: 'Comes back in the reply and stands in the log; one is made where none is sent.',
  schema: { type: 'string', pattern: REQUEST_ID.source },
};

function parameterObject({ name, in: place, description, schema }: Parameter): object {
  return { name, in: place, description, schema: jsonSchema(schema) };
}

function requestBody(
  { description, schema, mayCarryCredential }: NonNullable<OperationDescription['body']>,
  examples: ReadonlyMap<string, Example>,
): object {
  const valid = [...examples].filter(([, { status }]) => status < 400);
  return {
    description,
    required: !mayCarryCredential,
    content: {
      'application/json': {
        schema: jsonSchema(schema),
        examples: Object.fromEntries(
          valid.map(([name, { summary, request }]) => [name, { summary, value: request?.body }]),
        ),
      },
    },
  };
}
