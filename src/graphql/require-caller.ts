import {
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { unlessTooDeep } from './limits/stack.ts';
import type { OperationContext, Params } from './operation-context.ts';
import { fieldsAtRoot } from './root-fields.ts';

/**
 * Lets a client without a credential run introspection and `__typename`, and nothing else. It is
 * refused before any argument is read, so that it learns nothing of what was wrong with them.
 */
export function requireCaller(): Plugin<OperationContext> {
  return {
    onValidate({ params: { documentAST, schema }, context }) {
      if (context.caller) return;
      const document = documentAST as DocumentNode;
      const operation = getOperationAST(document, (context.params as Params).operationName);
      if (operation && unlessTooDeep(() => asksForData(operation, document, schema))) {
        throw new ApiError(API_ERRORS.unauthenticated);
      }
    },
  };
}

function asksForData(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
): boolean {
  const known = schema.getRootType(operation.operation)?.getFields() ?? {};
  return fieldsAtRoot(operation, document).some(({ name }) => Object.hasOwn(known, name.value));
}
