import {
  BREAK,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  TypeInfo,
  getOperationAST,
  isObjectType,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { Refusal } from './errors.ts';
import { type PageArgs, checkPageArgs } from './pages.ts';

/**
 * Checks the pages that a mutation asks for before it runs: a page that makes none would otherwise be
 * refused below a payment that has been made, and hide it.
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
  const info = new TypeInfo(schema);
  let found: GraphQLError | undefined;
  const check = (node: FieldNode): unknown => {
    try {
      if (isConnection(schema, info)) checkPageArgs(argumentsOf(node, variables));
      return undefined;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { message, extensions } = error;
      found = new GraphQLError(message, { nodes: [node], extensions });
      return BREAK;
    }
  };
  visit(document, visitWithTypeInfo(info, { Field: check }));
  return found;
}

function isConnection(schema: GraphQLSchema, info: TypeInfo): boolean {
  const type = info.getFieldDef()?.type;
  const name = type === undefined ? '' : String(type).replace('!', '');
  return name.endsWith('Connection') && isObjectType(schema.getType(name));
}

function argumentsOf(node: FieldNode, variables: Readonly<Record<string, unknown>>): PageArgs {
  const given = node.arguments ?? [];
  return Object.fromEntries(
    given.map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]),
  );
}
