import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getOperationAST,
} from 'graphql';
import { type Plugin } from 'graphql-yoga';
import { type App, type Context } from '../kernel/context.ts';
import { type ServerContext } from './server-context.ts';
import { type Exchange, type Operation } from '../http/exchange.ts';
import { noteRefused } from '../http/note-refused.ts';

/** A client may write anything for a name; what is longer, as every credential is, is not logged. */
const NAME_LENGTH_MAX = 40;
/** The most root fields that are logged of one operation. */
const FIELDS_MAX = 10;

/** Notes which operation a request runs, and says which refusals its result shows. */
export function watchOperations(app: App): Plugin<Context & ServerContext> {
  return {
    onExecute({ args }) {
      // A document that has come this far is valid: its fields are the schema's own.
      const operation = getOperationAST(args.document, args.operationName);
      if (!operation) return;
      const { exchange } = args.contextValue as ServerContext;
      exchange.operation = describeOperation(operation, args.document);
    },
    onExecutionResult({ result, context }) {
      sayErrors(app, context, result);
    },
    // What another plugin has refused comes here alone.
    onResultProcess({ result, serverContext }) {
      const { exchange } = serverContext as object as ServerContext;
      if (exchange.codes.size === 0) sayErrors(app, serverContext, result);
    },
  };
}

function sayErrors(app: App, context: object, result: unknown): void {
  const { exchange } = context as ServerContext;
  const { errors = [] } = (result ?? {}) as { readonly errors?: readonly GraphQLError[] };
  sayRefused(app, exchange, errors);
}

/** Says the codes of errors in the form in which the client is shown them. */
export function sayRefused(
  app: App,
  exchange: Exchange,
  errors: readonly Pick<GraphQLError, 'extensions'>[],
): void {
  for (const { extensions } of errors) noteRefused(app, exchange, String(extensions?.['code']));
}

/** By operation: a document that comes again is not parsed again. */
const described = new WeakMap<OperationDefinitionNode, Operation>();

function describeOperation(operation: OperationDefinitionNode, document: DocumentNode): Operation {
  const known = described.get(operation);
  if (known) return known;
  const name = operation.name?.value ?? '';
  const made: Operation = {
    kind: operation.operation,
    ...(name !== '' && name.length <= NAME_LENGTH_MAX && { name }),
    fields: [...rootFields(operation.selectionSet, document)].slice(0, FIELDS_MAX),
  };
  described.set(operation, made);
  return made;
}

function rootFields({ selections }: SelectionSetNode, document: DocumentNode): Set<string> {
  const fields = new Set<string>();
  const seen = new Set<string>();
  const visit = (selections: SelectionSetNode['selections']): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) fields.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet.selections);
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const node of document.definitions) {
          const isIt =
            node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === selection.name.value;
          if (isIt) visit(node.selectionSet.selections);
        }
      }
    }
  };
  visit(selections);
  return fields;
}
