import { STATUS_CODES } from 'node:http';
import { type DescribedReply } from '../../kernel/described.ts';
import { type Example } from '../../kernel/described.ts';
import { jsonSchema } from './json-schema.ts';

/** Every status that an operation is answered with, each with its headers, schema and examples. */
export function responses(
  reply: DescribedReply,
  examples: ReadonlyMap<string, Example>,
  always: boolean,
): object {
  const byStatus = Map.groupBy(examples, ([, { status }]) => status);
  return Object.fromEntries(
    [...byStatus].map(([status, named]) => {
      const own = status === reply.status;
      const all = named.map(([, example]) => example);
      return [
        status,
        {
          description: own ? reply.description : (STATUS_CODES[status] ?? ''),
          headers: headers(
            [
              ...(always ? ALWAYS : COUNTED),
              ...all.flatMap((one) => Object.keys(one.headers ?? {})),
            ],
            own ? reply.headers : {},
          ),
          content: {
            'application/json': {
              schema: own ? jsonSchema(reply.schema) : errorSchema(all),
              examples: Object.fromEntries(
                named.map(([name, example]) => [name, exampleObject(example)]),
              ),
            },
          },
        },
      ];
    }),
  );
}

/** `x-request` is the call that is answered so, `x-headers` what the reply's own headers say then. */
function exampleObject({ summary, request, body, headers }: Example): object {
  return { summary, value: body, 'x-request': request, ...(headers && { 'x-headers': headers }) };
}

const HEADERS: Readonly<Record<string, object>> = {
  'X-Request-Id': {
    description: "The call's own id, or the one that was made for it.",
    schema: { type: 'string' },
  },
  'WWW-Authenticate': {
    description: 'Which credential is wanted.',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'Where a rate limit is set: how many calls may come in so many seconds.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description: 'Where a rate limit is set: how many calls are left, and for how many seconds.',
    schema: { type: 'string' },
  },
  'Accept-Encoding': {
    description: 'Which codings a body may have: `identity` is none.',
    schema: { type: 'string' },
  },
  'Retry-After': {
    description: 'How many seconds to wait before the next try.',
    schema: { type: 'integer', minimum: 1 },
  },
};

const ALWAYS = ['X-Request-Id'];
const COUNTED = [...ALWAYS, 'RateLimit-Policy', 'RateLimit'];

function headers(names: readonly string[], own: DescribedReply['headers'] = {}): object {
  return Object.fromEntries(
    names.map((name) => [
      name,
      HEADERS[name] ?? { description: own[name] ?? '', schema: { type: 'string' } },
    ]),
  );
}

/** What all these refusals look like: one error of several, or the fields that failed. */
function errorSchema(examples: readonly Example[]): object {
  const errors = examples.filter(({ body }) => 'error' in body);
  const fields = examples.filter(({ body }) => !('error' in body));
  const schemas = [
    ...(errors.length > 0 ? [oneErrorSchema(errors)] : []),
    ...(fields.length > 0 ? [fieldsSchema(fields)] : []),
  ];
  return schemas.length === 1 && schemas[0] ? schemas[0] : { oneOf: schemas };
}

/** One of these texts, where all are known, and what stands beside it. */
function oneErrorSchema(examples: readonly Example[]): object {
  const bodies: readonly { readonly error?: unknown }[] = examples.map(({ body }) => body);
  const { error: _, ...others } = bodies[0] ?? {};
  const texts = new Set(bodies.map(({ error }) => error));
  const beside = Object.entries(others).map(([name, value]) => [
    name,
    { type: typeof value === 'number' ? 'integer' : 'string' },
  ]);
  return {
    type: 'object',
    properties: {
      error: { type: 'string', ...(!examples.some(varies) && { enum: [...texts] }) },
      ...Object.fromEntries(beside),
    },
    required: ['error', ...Object.keys(others)],
    additionalProperties: false,
  };
}

/** Of each field that failed the texts, and of no other, where all are known. */
function fieldsSchema(examples: readonly Example[]): object {
  const texts = { type: 'array', items: { type: 'string' }, minItems: 1 };
  const known = examples.filter((example) => !varies(example));
  const names = known.flatMap(({ body }) => Object.keys(body));
  return {
    type: 'object',
    properties: Object.fromEntries(names.map((name) => [name, texts])),
    minProperties: 1,
    additionalProperties: examples.some(varies) ? texts : false,
  };
}

function varies(example: Example): boolean {
  return example.varies === true;
}
