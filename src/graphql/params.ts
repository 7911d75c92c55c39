import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { GRAPHQL_ERRORS } from '../kernel/graphql-errors.ts';
import type { Params } from './operation-context.ts';

/** What a request may hold, by GraphQL over HTTP, section 5.1; in a GET's query string as in a body. */
export const PARAMETERS: readonly string[] = ['query', 'operationName', 'variables', 'extensions'];

/** The parameters that a query string holds; there, an empty one is none. */
export function paramsOf(query: string): Record<string, unknown> {
  const fields = new URLSearchParams(query);
  const given = PARAMETERS.map((name) => [name, fields.get(name) || undefined] as const);
  return Object.fromEntries(
    given.map(([name, text]) => {
      const isJson = name === 'variables' || name === 'extensions';
      return [name, text !== undefined && isJson ? parseJson(text) : text];
    }),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError(API_ERRORS.badParameter);
  }
}

/** The same as a GraphQL request; what is none is refused before anything of it is read. */
export function checkParams(params: object): Params {
  const { query, operationName, variables, extensions } = params as Record<keyof Params, unknown>;
  // A client that sends the hash of its query (Apollo's persisted queries) knows it by this error
  // that no queries are kept here, and sends the whole query next.
  if (!query && isObject(extensions) && extensions['persistedQuery'] != null) {
    throw new ApiError(GRAPHQL_ERRORS.persistedQueryNotSupported);
  }
  if (operationName != null && typeof operationName !== 'string') {
    throw malformed('Expected "operationName" param to be a string.');
  }
  for (const [name, value] of Object.entries(params)) {
    if (value == null || PARAMETERS.includes(name)) continue;
    throw malformed(`Unexpected parameter "${name}" in the request body.`);
  }
  if (query == null) throw malformed('Must provide query string.', ALLOW);
  if (typeof query !== 'string') {
    const type = typeOf(query);
    throw malformed(`Expected "query" param to be a string, but given ${type}.`, ALLOW);
  }
  checkObject('variables', variables);
  checkObject('extensions', extensions);
  return params as Params;
}

const ALLOW = { Allow: 'GET, POST' };

function checkObject(name: string, value: unknown): void {
  if (value == null || isObject(value)) return;
  const type = typeOf(value);
  throw malformed(`Expected "${name}" param to be empty or an object, but given ${type}.`, ALLOW);
}

/** As it is no GraphQL request, its status is 400 whatever media type the client accepts. */
function malformed(message: string, headers?: Readonly<Record<string, string>>): ApiError {
  const { code, status } = GRAPHQL_ERRORS.badVariables;
  return new ApiError({ code, status, message, overGraphQL: true, ...(headers && { headers }) });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeOf(value) === 'object';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
