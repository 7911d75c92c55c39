import { STATUS_CODES } from 'node:http';
import { ZodType } from 'zod';
import type { DescribedReply, DescribedExample } from '../../kernel/described.ts';
import { invariant } from '../../kernel/invariant.ts';
import { jsonSchema } from './json-schema.ts';

/** OpenAPI's Responses Object: every status with its headers, schema and examples. */
export function responses(
  reply: DescribedReply,
  examples: ReadonlyMap<string, DescribedExample>,
  always: boolean,
): object {
  const byStatus = Map.groupBy(examples, ([, { status }]) => status);
  // A reply without a body has no example.
  if (!reply.schema) byStatus.set(reply.status, []);
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
              ...(own ? Object.keys(reply.headers ?? {}) : []),
            ],
            own ? reply.headers : {},
          ),
          ...(named.length > 0 && { content: contentOf(reply, named, own) }),
        },
      ];
    }),
  );
}

/** The media types of one status, each with its schema and examples. */
function contentOf(
  reply: DescribedReply,
  named: readonly (readonly [name: string, example: DescribedExample])[],
  own: boolean,
): object {
  const byType = Map.groupBy(named, ([, { mediaType = JSON_TYPE }]) => mediaType);
  return Object.fromEntries(
    [...byType].map(([type, examples]) => {
      const all = examples.map(([, example]) => example);
      const shown = examples.map(([name, example]) => [name, exampleObject(example)] as const);
      return [
        type,
        {
          schema: own ? replySchema(reply, type) : schemaOf(all, reply),
          examples: Object.fromEntries(shown),
        },
      ];
    }),
  );
}

const JSON_TYPE = 'application/json';

function replySchema({ schema = {} }: DescribedReply, type = JSON_TYPE): object {
  const rule = schema instanceof ZodType ? schema : schema[type];
  invariant(rule, `A reply has no schema for ${type}`);
  return jsonSchema(rule);
}

/** `x-request` is the request that gets this reply, `x-headers` the headers particular to it. */
function exampleObject({ summary, request, body, headers }: DescribedExample): object {
  return { summary, value: body, 'x-request': request, ...(headers && { 'x-headers': headers }) };
}

/** The headers that a reply of any operation may have, and what each of them says. */
const HEADERS: Readonly<Record<string, string>> = {
  'X-Request-Id': "The call's own id, or the one that was made for it.",
  'WWW-Authenticate': 'Which credential is wanted.',
  'RateLimit-Policy': 'Where a rate limit is set: how many calls may come in so many seconds.',
  RateLimit: 'Where a rate limit is set: how many calls are left, and for how many seconds.',
  'Accept-Encoding': 'Which codings a body may have: `identity` is none.',
  'Retry-After': 'How many seconds to wait before the next try.',
};

const ALWAYS = ['X-Request-Id'];
const COUNTED = [...ALWAYS, 'RateLimit-Policy', 'RateLimit'];

function headers(names: readonly string[], own: DescribedReply['headers'] = {}): object {
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        description: HEADERS[name] ?? own[name] ?? '',
        schema: name === 'Retry-After' ? { type: 'integer', minimum: 1 } : { type: 'string' },
      },
    ]),
  );
}

/** The schema of one status: an error, the fields that failed, a body as of the reply, or either of them. */
function schemaOf(examples: readonly DescribedExample[], reply: DescribedReply): object {
  const refusals = examples.filter(({ isReply }) => !isReply);
  const errors = refusals.filter(({ body }) => isError(body));
  const fields = refusals.filter(({ body }) => !isError(body));
  const schemas = [
    ...(refusals.length < examples.length ? [replySchema(reply)] : []),
    ...(errors.length > 0 ? [oneErrorSchema(errors)] : []),
    ...(fields.length > 0 ? [fieldsSchema(fields)] : []),
  ];
  return schemas.length === 1 && schemas[0] ? schemas[0] : { oneOf: schemas };
}

function isError(body: DescribedExample['body']): boolean {
  return typeof body === 'object' && 'error' in body;
}

/** An error with one of these texts, or with any text where one repeats what was sent. */
function oneErrorSchema(examples: readonly DescribedExample[]): object {
  const bodies = examples.map(({ body }): { readonly error?: unknown } => Object(body));
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

/** The texts of each field that failed; any field may fail where one repeats what was sent. */
function fieldsSchema(examples: readonly DescribedExample[]): object {
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

function varies(example: DescribedExample): boolean {
  return example.varies === true;
}
