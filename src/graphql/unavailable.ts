import { type GraphQLError, OperationTypeNode, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { apiErrorOf } from '../kernel/database-errors.ts';
import { graphqlError } from './masking.ts';

/**
 * What a query or an event of a subscription could not read, because the database was lost or took too long, is 503 at whatever
 * depth: nothing was done. Below a root field of a mutation money may have moved, and 503 would say
 * that it has not.
 */
export function sayUnavailable(): Plugin {
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName)?.operation;
      if (operation === OperationTypeNode.MUTATION) return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          if (!result || !('errors' in result) || !result.errors) return;
          setResult({ ...result, errors: result.errors.map(asApiError) });
        },
      };
    },
  };
}

function asApiError(error: GraphQLError): GraphQLError {
  const refusal = error.originalError && apiErrorOf(error.originalError);
  if (!refusal) return error;
  return graphqlError(refusal, { nodes: error.nodes, path: error.path });
}
