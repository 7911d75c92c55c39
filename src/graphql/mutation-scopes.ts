import { type FieldNode, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Context } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Asks, asksOf, mayHave } from '../kernel/field-scopes.ts';
import { inEachDocument } from './fields-of-document.ts';
import { graphqlError } from './masking.ts';

/**
 * Refuses a mutation before it runs if a field below its root asks for a scope that the caller does
 * not have. Refused later, that field's error would replace the result of a payment that was made.
 */
export function checkScopesOfMutations(): Plugin<Context> {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const { document, schema, contextValue } = args;
      if (getOperationAST(document, args.operationName)?.operation !== 'mutation') return;
      const { caller } = contextValue;
      const refused = nestedIn(schema, document).find(
        ({ asks }) => caller && !mayHave(caller, asks),
      );
      if (!refused) return;
      const error = graphqlError(new ApiError(API_ERRORS.forbidden), { nodes: [refused.node] });
      setResultAndStopExecution({ data: null, errors: [error] });
    },
  };
}

interface AskingField {
  readonly node: FieldNode;
  readonly asks: Asks;
}

/** The fields below the roots. A root field is refused by its own resolver before it does anything. */
const nestedIn = inEachDocument((node, info, schema): AskingField | undefined => {
  const field = info.getFieldDef();
  const asks = field && asksOf(field);
  const parent = info.getParentType();
  const isRoot = parent === schema.getQueryType() || parent === schema.getMutationType();
  return asks && !isRoot ? { node, asks } : undefined;
});
