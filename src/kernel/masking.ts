import { GraphQLError } from 'graphql';
import { type Logger } from 'pino';
import { refusalOf } from './database-errors.ts';
import { FAULTS, Refusal } from './errors.ts';
import { describeError } from './log.ts';

/**
 * What a client sees of an error. A refusal is shown in its words; so is what graphql-js says of the
 * caller's document and variables. All else is a bug of ours: logged, and masked.
 */
export function publicError(error: unknown, log: Logger): GraphQLError {
  const root = rootOf(error);
  const { nodes, path, message } = error as Partial<GraphQLError>;
  const place = { nodes, path };
  // Below a root field of a mutation money may have moved: there it is no "nothing was done".
  const refusal = path?.length === 1 ? refusalOf(root) : root instanceof Refusal && root;
  if (refusal) {
    return new GraphQLError(refusal.message, { ...place, extensions: refusal.extensions });
  }
  if (isGraphQLError(root)) {
    return new GraphQLError(message ?? root.message, {
      ...place,
      extensions: ownExtensions(root.extensions),
    });
  }
  log.error(describeError(root), 'unexpected error');
  const internal = new Refusal(FAULTS.internal);
  return new GraphQLError(internal.message, { ...place, extensions: internal.extensions });
}

/** Yoga's codes for what this API calls `BAD_USER_INPUT`. */
const MALFORMED = 'BAD_REQUEST';
const YOGA_CODES: ReadonlySet<unknown> = new Set([
  MALFORMED,
  'OPERATION_RESOLUTION_FAILURE',
  undefined,
]);

/**
 * The extensions of graphql-js and Yoga in this API's codes. `spec`: what is a GraphQL request has
 * its status only for a client that does not accept `application/json` alone; what is none, always.
 */
function ownExtensions({ code, http, fields }: GraphQLError['extensions']) {
  return {
    code: YOGA_CODES.has(code) ? 'BAD_USER_INPUT' : code,
    ...(fields !== undefined && { fields }),
    ...(http !== undefined && { http: { ...http, spec: code !== MALFORMED } }),
  };
}

function rootOf(error: unknown): unknown {
  let root = error;
  while (isGraphQLError(root) && root.originalError) root = root.originalError;
  return root;
}

/** By name: a second copy of graphql-js in the process must not make our errors strangers. */
function isGraphQLError(error: unknown): error is GraphQLError {
  return error instanceof Error && error.name === 'GraphQLError';
}
