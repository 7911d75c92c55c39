import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  TypeInfo,
  getOperationAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { type Context } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Asks, asksOf, mayHave } from '../kernel/field-scopes.ts';
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

/** Kept for each document: the same document is the same object while it is in the cache. */
const known = new WeakMap<DocumentNode, readonly AskingField[]>();

function nestedIn(schema: GraphQLSchema, document: DocumentNode): readonly AskingField[] {
  const fields = known.get(document) ?? findNested(schema, document);
  known.set(document, fields);
  return fields;
}

/** The fields below the roots. A root field is refused by its own resolver before it does anything. */
function findNested(schema: GraphQLSchema, document: DocumentNode): AskingField[] {
  const info = new TypeInfo(schema);
  const roots = new Set<unknown>([schema.getQueryType(), schema.getMutationType()]);
  const found: AskingField[] = [];
  const look = (node: FieldNode): void => {
    const field = info.getFieldDef();
    const asks = field && asksOf(field);
    if (asks && !roots.has(info.getParentType())) found.push({ node, asks });
  };
  visit(document, visitWithTypeInfo(info, { Field: look }));
  return found;
}
