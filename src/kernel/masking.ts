import { GraphQLError } from 'graphql';
import { type Logger } from 'pino';
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
  if (root instanceof Refusal) {
    return new GraphQLError(root.message, { ...place, extensions: root.extensions });
  }
  if (isGraphQLError(root)) {
    const { code = 'BAD_USER_INPUT', ...extensions } = root.extensions;
    delete extensions['originalError'];
    return new GraphQLError(message ?? root.message, {
      ...place,
      extensions: { code, ...extensions },
    });
  }
  log.error(describeError(root), 'unexpected error');
  const internal = new Refusal(FAULTS.internal);
  return new GraphQLError(internal.message, { ...place, extensions: internal.extensions });
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
