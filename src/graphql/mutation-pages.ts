import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  TypeInfo,
  getOperationAST,
  isObjectType,
  valueFromASTUntyped,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { ApiError } from '../kernel/errors.ts';
import { type PageArgs, checkPageArgs } from '../kernel/pages.ts';
import { graphqlError } from './masking.ts';

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
  for (const node of connectionsIn(schema, document)) {
    try {
      checkPageArgs(argumentsOf(node, variables));
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return graphqlError(error, { nodes: [node] });
    }
  }
  return undefined;
}

/** By document, which is one object for as long as it stays parsed. */
const known = new WeakMap<DocumentNode, readonly FieldNode[]>();

function connectionsIn(schema: GraphQLSchema, document: DocumentNode): readonly FieldNode[] {
  const nodes = known.get(document) ?? findConnections(schema, document);
  known.set(document, nodes);
  return nodes;
}

function findConnections(schema: GraphQLSchema, document: DocumentNode): FieldNode[] {
  const info = new TypeInfo(schema);
  const found: FieldNode[] = [];
  const look = (node: FieldNode): void => {
    if (isConnection(schema, info)) found.push(node);
  };
  visit(document, visitWithTypeInfo(info, { Field: look }));
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
