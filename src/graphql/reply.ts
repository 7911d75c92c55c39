import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { Exchange } from '../kernel/exchange.ts';

const JSON_TYPE = 'application/json';
/** The media type with which the status, too, says whether the operation was run. */
export const GRAPHQL_TYPE = 'application/graphql-response+json';

/** What an error says of the reply: `spec` where it says it to clients of GRAPHQL_TYPE alone. */
interface HttpExtension {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly spec?: boolean;
}

/** Sends the result of an operation, as GraphQL over HTTP (section 6) has it. */
export function sendResult({ header, res, operation }: Exchange, result: ExecutionResult): void {
  if (res.destroyed) return;
  const type = mediaTypeOf(header('accept'));
  const errors = result.errors?.map((error) => httpOf(error.toJSON())) ?? [];
  const body = resultText(result);
  const hasPaid = operation?.kind === 'mutation' && hasSucceeded(result.data);
  const said = hasPaid ? [] : errors.flatMap(({ http }) => http ?? []);
  res.writeHead(statusOf(type, said, hasPaid || 'data' in result), {
    'Content-Type': `${type}; charset=utf-8`,
    ...Object.assign({}, ...said.map(({ headers }) => headers)),
    'Content-Length': Buffer.byteLength(body),
  });
  res.end(body);
}

/** A result as clients are shown it. */
export function resultText(result: ExecutionResult): string {
  const shown = result.errors?.map((error) => httpOf(error.toJSON()).error) ?? [];
  return JSON.stringify(shown.length > 0 ? { ...result, errors: shown } : result);
}

/** The status of a reply that is a stream: 200, unless an error says one to whatever client. */
export function streamStatusOf({ errors = [] }: ExecutionResult): number {
  const said = errors.flatMap((error) => httpOf(error.toJSON()).http ?? []);
  return Math.max(200, ...said.flatMap(({ status, spec }) => (spec ? [] : (status ?? []))));
}

/**
 * The status of a reply (GraphQL over HTTP, section 6.4):
 *
 * |                                        | application/json | application/graphql-response+json |
 * | -------------------------------------- | ---------------- | --------------------------------- |
 * | an error says a status                 | the highest      | the highest                       |
 * | an error says it with `spec`           | 200              | the highest                       |
 * | no error says one, and a field was run | 200              | 200                               |
 * | no error says one, and nothing was run | 200              | 400                               |
 */
function statusOf(type: string, said: readonly HttpExtension[], wasRun: boolean): number {
  const heard = said.filter(({ spec }) => type === GRAPHQL_TYPE || spec !== true);
  const statuses = heard.flatMap(({ status }) => status ?? []);
  if (statuses.length > 0) return Math.max(...statuses);
  return wasRun || type === JSON_TYPE ? 200 : 400;
}

/** Whether a root field of a mutation was answered: then 200 says so, whatever happened to others. */
function hasSucceeded(data: ExecutionResult['data']): boolean {
  // A `__typename` does nothing; it is a text, and the payload of a field is an object.
  return Object.values(data ?? {}).some((value) => typeof value === 'object' && value !== null);
}

/** An error as clients are shown it, and what it says of the reply. */
function httpOf({ extensions: { http, ...extensions } = {}, ...error }: GraphQLFormattedError) {
  const isCoded = Object.keys(extensions).length > 0;
  return {
    error: { ...error, ...(isCoded && { extensions }) },
    http: http as HttpExtension | undefined,
  };
}

const JSON_ACCEPTABLE = /\*\/\*|application\/(?:\*|json|graphql-response\+json)/i;

/** Whether a client takes one of the media types of a result. */
export function acceptsJson(accept: string | undefined): boolean {
  return accept === undefined || JSON_ACCEPTABLE.test(accept);
}

/** The first media type of the Accept header that is one of ours. */
function mediaTypeOf(accept: string | undefined): string {
  for (const range of (accept ?? '*/*').toLowerCase().split(',')) {
    const type = (range.split(';', 1)[0] ?? '').trim();
    if (type === '*/*' || type === 'application/*') return JSON_TYPE;
    if (type === GRAPHQL_TYPE || type === JSON_TYPE) return type;
  }
  return JSON_TYPE;
}
