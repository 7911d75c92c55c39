import { type ServerContext } from './server-context.ts';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  getOperationAST,
} from 'graphql';
import { type Plugin, createYoga } from 'graphql-yoga';
import { type App, type Context, createContext } from '../kernel/context.ts';
import { createDocumentCache } from './document-cache.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { takeKeyFromHeader } from './key-header.ts';
import { refuseIntrospection } from './limits/introspection.ts';
import { limitQueries } from './limits/limits.ts';
import { refuseDeepDocuments, unlessTooDeep } from './limits/stack.ts';
import { hideSuggestions } from './limits/suggestions.ts';
import { publicError } from './masking.ts';
import { checkPagesOfMutations } from './mutation-pages.ts';
import { checkScopesOfMutations } from './mutation-scopes.ts';
import { sayUnavailable } from './unavailable.ts';
import { watchOperations } from './operation-log.ts';
import { refusePersistedQueries } from './persisted-queries.ts';

/** The GraphQL server over a schema, without its HTTP edge. */
export function createGraphQL(app: App, schema: GraphQLSchema, plugins: readonly Plugin[]) {
  return createYoga<ServerContext, Context>({
    schema,
    context: ({ exchange: { requestId, caller } }) => createContext(app, requestId, caller),
    graphqlEndpoint: '/graphql',
    maskedErrors: {
      errorMessage: API_ERRORS.internal.message,
      maskError: (error) => publicError(error, app.log),
    },
    plugins: [
      refusePersistedQueries(),
      checkOperationName(),
      refuseDeepDocuments(),
      limitQueries(app, schema),
      requireCaller(),
      ...(app.settings.GRAPHQL_INTROSPECTION === 'off' ? [refuseIntrospection()] : []),
      ...(app.settings.GRAPHQL_SUGGESTIONS === 'off' ? [hideSuggestions()] : []),
      checkScopesOfMutations(),
      checkPagesOfMutations(),
      sayUnavailable(),
      keepStatusOfPayments(),
      refuseWithStatus(),
      watchOperations(app),
      takeKeyFromHeader(schema),
      ...plugins,
    ],
    landingPage: false,
    graphiql: false,
    cors: false,
    multipart: false,
    batching: false,
    // Yoga's own keep a thousand documents of any length.
    parserAndValidationCache: {
      documentCache: createDocumentCache<DocumentNode>(),
      errorCache: createDocumentCache<unknown>(),
    },
    logging: false,
    // The edge has read the body already, under its own limit.
    maxRequestBodySize: false,
  });
}

/** Yoga checks the other parameters of a request; a name that is no text makes it no request, too. */
function checkOperationName(): Plugin {
  return {
    onParams({ params: { operationName } }) {
      if (operationName == null || typeof operationName === 'string') return;
      throw new GraphQLError('Expected "operationName" param to be a string.', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  };
}

/** Without a caller only introspection and `__typename` run; decided before any argument is read. */
function requireCaller(): Plugin<Context & ServerContext> {
  return {
    onValidate({ params, context }) {
      const { exchange, params: request } = context as ServerContext & Params;
      if (exchange.caller) return;
      const document = params.documentAST;
      const operation = getOperationAST(document, request.operationName);
      if (!operation) return;
      if (unlessTooDeep(() => asksForData(operation, document, params.schema))) {
        throw new ApiError(API_ERRORS.unauthenticated);
      }
    },
  };
}

interface Params {
  readonly params: { readonly operationName?: string };
}

function asksForData(
  operation: OperationDefinitionNode,
  document: DocumentNode,
  schema: GraphQLSchema,
): boolean {
  const known = schema.getRootType(operation.operation)?.getFields() ?? {};
  const seen = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): boolean =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return Object.hasOwn(known, selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return visit(selection.selectionSet);
      const { value: name } = selection.name;
      if (seen.has(name)) return false;
      seen.add(name);
      const fragment = document.definitions.find(
        (node) => node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name,
      );
      return fragment?.kind === Kind.FRAGMENT_DEFINITION && visit(fragment.selectionSet);
    });
  return visit(operation.selectionSet);
}

/** What was refused before any field ran, such as a wrong variable, is 400 where a status counts. */
function refuseWithStatus(): Plugin<Context> {
  return {
    onExecutionResult({ result, setResult }) {
      if (!result || !('errors' in result) || !result.errors || 'data' in result) return;
      setResult({ ...result, errors: result.errors.map(withBadRequest) });
    },
  };
}

/** `spec`: not for a client that accepts `application/json` alone, which reads 200 as "GraphQL". */
function withBadRequest(error: GraphQLError): GraphQLError {
  if (error.extensions['http'] !== undefined) return error;
  const extensions = { ...error.extensions, http: { spec: true, status: 400 } };
  return new GraphQLError(error.message, { nodes: error.nodes, path: error.path, extensions });
}

/** A mutation of which a root field succeeded answers 200: its money has moved. */
function keepStatusOfPayments(): Plugin<Context> {
  const mutations = new WeakSet<object>();
  return {
    onExecute({ args }) {
      const operation = getOperationAST(args.document, args.operationName);
      if (operation?.operation === 'mutation') mutations.add(args.contextValue);
    },
    // After the masking, which writes the errors anew.
    onExecutionResult({ result, setResult, context }) {
      if (!result || !('errors' in result) || !result.errors || !mutations.has(context)) return;
      // Not `__typename`, which is a text and always succeeds.
      const paid = Object.values(result.data ?? {}).some(
        (value) => typeof value === 'object' && value !== null,
      );
      if (paid) setResult({ ...result, errors: result.errors.map(withoutStatus) });
    },
  };
}

function withoutStatus(error: GraphQLError): GraphQLError {
  const { http: _, ...extensions } = error.extensions;
  return new GraphQLError(error.message, { nodes: error.nodes, path: error.path, extensions });
}
