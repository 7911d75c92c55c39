import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
} from 'graphql';
import { createYoga } from 'graphql-yoga';
import { type Caller } from '../kernel/caller.ts';
import { type App, createContext } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { GRAPHQL_ERRORS } from '../kernel/graphql-errors.ts';
import { type Hooks } from '../kernel/hooks.ts';
import { type Exchange } from '../kernel/exchange.ts';
import { createDocumentCache } from './document-cache.ts';
import { takeKeyFromHeader } from './key-header.ts';
import { refuseIntrospection } from './limits/introspection.ts';
import { limitQueries } from './limits/limits.ts';
import { refuseDeepDocuments } from './limits/stack.ts';
import { hideSuggestions, withoutSuggestions } from './limits/suggestions.ts';
import { isGraphQLError, publicError } from './masking.ts';
import { checkPagesOfMutations } from './mutation-pages.ts';
import { checkScopesOfMutations } from './mutation-scopes.ts';
import { describeOperation } from './operation-log.ts';
import { type OperationContext, Prepared } from './operation-context.ts';
import { checkParams } from './params.ts';
import { requireCaller } from './require-caller.ts';
import { sayUnavailable } from './unavailable.ts';

/**
 * Runs an operation: the one way in for REST's routes and for GraphQL by GET and by POST. What a
 * client asks for is given as it was sent; nothing is thrown, as an error is a result.
 */
export type Operate = (
  exchange: Exchange,
  request: Prepared | Readonly<Record<string, unknown>>,
  caller: Caller | undefined,
) => Promise<ExecutionResult>;

/**
 * The one door for operations over a schema. A client's document is parsed, limited and validated; a
 * prepared one has passed all that. From there on both go the same way: the context, all hooks of
 * execution, the masking of errors, and the note for the log.
 */
export function createOperate(app: App, schema: GraphQLSchema, hooks: readonly Hooks[]): Operate {
  const { getEnveloped } = createEngine(app, schema, hooks);
  const hidesSuggestions = app.settings.GRAPHQL_SUGGESTIONS === 'off';
  const run: Operate = async (exchange, request, caller) => {
    const isPrepared = request instanceof Prepared;
    const params = isPrepared ? request : checkParams(request);
    const context = { ...createContext(app, exchange.requestId, caller), exchange, params };
    const { parse, validate, contextFactory, execute } = getEnveloped<OperationContext>(context);
    const document = 'query' in params ? readDocument(parse, params.query) : params.document;
    const operationName = 'query' in params ? params.operationName : undefined;
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new ApiError(GRAPHQL_ERRORS.noOperation);
    checkMethod(exchange, operation);
    const errors = isPrepared ? [] : validate(schema, document);
    if (errors.length > 0) return { errors };
    exchange.operation = describeOperation(operation, document);
    const contextValue = await contextFactory();
    const variableValues = params.variables;
    return execute({ schema, document, contextValue, variableValues, operationName });
  };
  return async (exchange, request, caller) => {
    const result = await run(exchange, request, caller).catch((error: unknown) => ({
      errors: [publicError(error, app.log)],
    }));
    return hidesSuggestions ? withoutSuggestions(result) : result;
  };
}

/** Yoga, for what it does with an operation; requests and replies are this gateway's own. */
function createEngine(app: App, schema: GraphQLSchema, hooks: readonly Hooks[]) {
  return createYoga<OperationContext>({
    schema,
    maskedErrors: {
      errorMessage: API_ERRORS.internal.message,
      maskError: (error) => publicError(error, app.log),
    },
    // In the order in which they act; Yoga masks errors after all of them.
    plugins: [
      refuseDeepDocuments(),
      limitQueries(app, schema),
      requireCaller(),
      ...(app.settings.GRAPHQL_INTROSPECTION === 'off' ? [refuseIntrospection()] : []),
      ...(app.settings.GRAPHQL_SUGGESTIONS === 'off' ? [hideSuggestions()] : []),
      checkScopesOfMutations(),
      checkPagesOfMutations(),
      sayUnavailable(),
      takeKeyFromHeader(schema),
      ...hooks,
    ],
    // Yoga's own keep a thousand documents of any length.
    parserAndValidationCache: {
      documentCache: createDocumentCache<DocumentNode>(),
      errorCache: createDocumentCache<unknown>(),
    },
    logging: false,
  });
}

function readDocument(parse: (text: string) => DocumentNode, text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (isGraphQLError(error)) error.extensions['code'] ??= GRAPHQL_ERRORS.parseFailed.code;
    throw error;
  }
}

/** A GET may only read (GraphQL over HTTP, section 6.2.1). */
function checkMethod({ method }: Exchange, { operation }: OperationDefinitionNode): void {
  const onlyReads = method === 'GET' || method === 'HEAD';
  if (onlyReads && operation === 'mutation') throw new ApiError(GRAPHQL_ERRORS.mutationByGet);
}
