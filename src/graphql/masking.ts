import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import type { Logger } from 'pino';
import { apiErrorOf } from '../kernel/database-errors.ts';
import { API_ERRORS, type ErrorKind, ApiError } from '../kernel/errors.ts';
import { GRAPHQL_ERRORS } from '../kernel/graphql-errors.ts';
import { describeError } from '../kernel/log.ts';

/**
 * What a client sees of an error. A refusal is shown in its words; so is what graphql-js says of the
 * caller's document and variables. All else is a bug of ours: logged, and masked.
 */
export function publicError(error: unknown, log: Logger): GraphQLError {
  const root = rootOf(error);
  const { nodes, path, message } = error as Partial<GraphQLError>;
  const place = { nodes, path };
  // Below a root field of a mutation money may have moved: there it is no "nothing was done".
  const refusal = path?.length === 1 ? apiErrorOf(root) : root instanceof ApiError && root;
  if (refusal) return graphqlError(refusal, place);
  if (isGraphQLError(root)) {
    return new GraphQLError(message ?? root.message, {
      ...place,
      extensions: ownExtensions(root.extensions),
    });
  }
  log.error(describeError(root), 'unexpected error');
  return graphqlError(new ApiError(API_ERRORS.internal), place);
}

/** An ApiError in GraphQL's form. It is kept as the original, from which REST makes its own form. */
export function graphqlError(
  error: ApiError,
  place: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {},
): GraphQLError {
  const { message, extensions } = error;
  return new GraphQLError(message, { ...place, extensions, originalError: error });
}

/** The codes that this API has a word for; `.github/docs/codes.md` lists them. */
const OWN_CODES: ReadonlySet<unknown> = new Set(
  Object.values<ErrorKind>({ ...API_ERRORS, ...GRAPHQL_ERRORS }).map(({ code }) => code),
);

/**
 * The extensions of graphql-js and Yoga in this API's codes. `spec`: to a client that accepts
 * `application/json` the status is 200 (GraphQL over HTTP, section 6.4.1).
 */
function ownExtensions({ code, http, fields }: GraphQLError['extensions']) {
  return {
    code: OWN_CODES.has(code) ? code : GRAPHQL_ERRORS.badVariables.code,
    ...(fields !== undefined && { fields }),
    ...(http !== undefined && { http: { ...http, spec: true } }),
  };
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (isGraphQLError(root) && root.originalError) root = root.originalError;
  return root;
}

/** By name: a second copy of graphql-js in the process must not make our errors strangers. */
export function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}
