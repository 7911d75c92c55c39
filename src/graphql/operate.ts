import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  getOperationAST,
} from 'graphql';
import type { Caller } from '../kernel/caller.ts';
import { type App, type Subscriber, createContext } from '../kernel/context.ts';
import { ApiError } from '../kernel/errors.ts';
import { GRAPHQL_ERRORS } from '../kernel/graphql-errors.ts';
import type { Hooks } from '../kernel/hooks.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { createEngine } from './engine.ts';
import { withoutSuggestions } from './limits/suggestions.ts';
import { type Subscription, questionOf, sourceOf } from './live/subscription.ts';
import { isGraphQLError, publicError } from './masking.ts';
import { describeOperation } from './operation-log.ts';
import { type OperationContext, Prepared } from './operation-context.ts';
import { checkParams } from './params.ts';

/** What a caller asks for, as it was sent, or prepared. */
type Request = Prepared | Readonly<Record<string, unknown>>;

/**
 * Runs an operation: the one way in for REST's routes and for GraphQL by GET and by POST. What a
 * client asks for is given as it was sent; nothing is thrown, as an error is a result.
 */
export type Operate = (
  exchange: Exchange,
  request: Request,
  caller: Caller | undefined,
) => Promise<ExecutionResult>;

/** The same for a client that takes a stream: a subscription begins, all else is run. */
export type Subscribe = (
  exchange: Exchange,
  request: Request,
  subscriber: Subscriber,
) => Promise<ExecutionResult | Subscription>;

/** Both ways to ask for an operation. */
export interface Door {
  readonly operate: Operate;
  readonly subscribe: Subscribe;
}

/**
 * The one door for operations over a schema. A client's document is parsed, limited and validated; a
 * prepared one has passed all that. From there on both go the same way: the context, all hooks of
 * execution, the masking of errors, and the note for the log.
 */
export function createDoor(app: App, schema: GraphQLSchema, hooks: readonly Hooks[]): Door {
  const { getEnveloped } = createEngine(app, schema, hooks);
  const hidesSuggestions = app.settings.GRAPHQL_SUGGESTIONS === 'off';
  const run = async (
    exchange: Exchange,
    request: Request,
    caller: Caller | undefined,
    subscriber?: Subscriber,
  ): Promise<ExecutionResult | Subscription> => {
    const isPrepared = request instanceof Prepared;
    const params = isPrepared ? request : checkParams(request);
    const enveloped = () =>
      getEnveloped<OperationContext>({
        ...createContext(app, exchange.requestId, caller),
        exchange,
        params,
      });
    const { parse, validate, contextFactory, execute } = enveloped();
    const document = 'query' in params ? readDocument(parse, params.query) : params.document;
    const operationName = 'query' in params ? params.operationName : undefined;
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new ApiError(GRAPHQL_ERRORS.noOperation);
    checkMethod(exchange, operation);
    const errors = isPrepared ? [] : validate(schema, document);
    if (errors.length > 0) return { errors };
    exchange.operation = describeOperation(operation, document);
    const variableValues = params.variables;
    const args = { schema, document, variableValues, operationName };
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      return execute({ ...args, contextValue: await contextFactory() });
    }
    if (!subscriber) throw new ApiError(GRAPHQL_ERRORS.subscriptionNotStreamed);
    const contextValue = { ...(await contextFactory()), subscriber };
    const events = await sourceOf({ ...args, contextValue });
    if (!(Symbol.asyncIterator in events)) {
      return { errors: events.map((error) => publicError(error, app.log)) };
    }
    return {
      events,
      question: questionOf(caller, args),
      // A context of their own: what is read for one event is not the state at the next.
      execute: async (batch) => {
        const { contextFactory, execute } = enveloped();
        const contextValue = await contextFactory();
        return Promise.all(
          batch.map(async (rootValue) => execute({ ...args, contextValue, rootValue })),
        );
      },
    };
  };
  const answer = async (...given: Parameters<typeof run>) => {
    const result = await run(...given).catch((error: unknown) => ({
      errors: [publicError(error, app.log)],
    }));
    return hidesSuggestions && !('events' in result) ? withoutSuggestions(result) : result;
  };
  const operate: Operate = async (exchange, request, caller) =>
    (await answer(exchange, request, caller)) as ExecutionResult;
  const subscribe: Subscribe = (exchange, request, subscriber) =>
    answer(exchange, request, exchange.caller, subscriber);
  return { operate, subscribe };
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
