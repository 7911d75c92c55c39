import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  isObjectType,
  valueFromASTUntyped,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { ApiError, invalid } from '../kernel/errors.ts';
import { type PageArgs, checkPageArgs } from '../kernel/pages.ts';
import { inEachDocument } from './fields-of-document.ts';
import { graphqlError } from './masking.ts';

/**
 * Checks the page arguments of a mutation before it runs. Otherwise a bad page would be refused below
 * a payment that has been made, and the error would hide the payment. So a list below a mutation has no
 * cursor: whether it is one of that very list can be known only once the list is there.
 */
export function checkPagesOfMutations(): Plugin {
  return {
    onExecute({ args, setResultAndStopExecution }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation !== 'mutation') return;
      const error = firstBadPage(args.schema, args.document, args.variableValues ?? {});
      if (error) setResultAndStopExecution({ data: null, errors: [error] });
    },
  };
}

function firstBadPage(
  schema: GraphQLSchema,
  document: DocumentNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError | undefined {
  for (const node of connectionsIn(schema, document)) {
    try {
      const page = argumentsOf(node, variables);
      checkPageArgs(page);
      refuseCursors(page);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return graphqlError(error, { nodes: [node] });
    }
  }
  return undefined;
}

function refuseCursors({ after, before }: PageArgs): void {
  for (const [name, cursor] of Object.entries({ after, before })) {
    if (cursor != null)
      throw invalid({ [name]: [`The ${name} may not be given below a mutation.`] });
  }
}

const connectionsIn = inEachDocument((node, info, schema) => {
  const name = String(info.getFieldDef()?.type ?? '').replace('!', '');
  return name.endsWith('Connection') && isObjectType(schema.getType(name)) ? node : undefined;
});

function argumentsOf(node: FieldNode, variables: Readonly<Record<string, unknown>>): PageArgs {
  const given = node.arguments ?? [];
  return Object.fromEntries(
    given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  );
}
