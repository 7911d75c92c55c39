import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  parse,
  validate,
} from 'graphql';
import type { Operate } from '../graphql/operate.ts';
import { Prepared } from '../graphql/operation-context.ts';
import { fieldsAtRoot } from '../graphql/root-fields.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { type Asks, asksOf, mayHave } from '../kernel/field-scopes.ts';
import { invariant } from '../kernel/invariant.ts';
import type { Route } from '../kernel/route.ts';
import { send } from '../http/exchange.ts';
import { wrongParameters } from '../http/parameters.ts';

/** The endpoint of a route: it runs an operation that is prepared when the gateway starts. */
export function routeEndpoint(schema: GraphQLSchema, operate: Operate, route: Route): Endpoint {
  const { path, methods, credentials } = route;
  const document = prepare(schema, route);
  const asks = asksAtRoot(schema, document);
  return {
    path,
    methods,
    credentials,
    parameters: 'unchecked',
    serve: async (exchange) => {
      requireScopes(exchange, asks);
      const variables = await variablesOf(route, exchange);
      const result = await operate(exchange, new Prepared(document, variables), exchange.caller);
      send(exchange.res, await route.reply(dataOf(result, route.fields), exchange));
    },
  };
}

function prepare(schema: GraphQLSchema, { path, operation }: Route): DocumentNode {
  const document = parse(operation);
  const [error] = validate(schema, document);
  invariant(!error, `${path}: ${error?.message}`);
  return document;
}

/** What an operation asks of its caller at its root. */
function asksAtRoot(schema: GraphQLSchema, document: DocumentNode): readonly Asks[] {
  const operation = getOperationAST(document);
  const root = operation && schema.getRootType(operation.operation);
  if (!operation || !root) return [];
  const fields = fieldsAtRoot(operation, document).map(({ name }) => root.getFields()[name.value]);
  return fields.flatMap((field) => (field && asksOf(field)) ?? []);
}

/** Whoever may not is not told what is wrong with the body: the resolver would refuse after it. */
function requireScopes({ caller }: Exchange, asks: readonly Asks[]): void {
  const isRefused = caller && asks.some((each) => !mayHave(caller, each));
  if (isRefused) throw new ApiError(API_ERRORS.forbidden);
}

/** The operation's variables. All that is wrong is told at once: in the fields and the query string. */
async function variablesOf(
  { variables, parameters = [] }: Route,
  exchange: Exchange,
): Promise<Record<string, unknown>> {
  const wrong = wrongParameters(exchange.queryString, parameters);
  const values = await variables?.(exchange, exchange.caller).catch((error: unknown) => {
    if (!(error instanceof ApiError) || !error.fields) throw error;
    throw new ApiError(error.kind, { ...error.fields, ...wrong });
  });
  if (wrong) throw new ApiError(API_ERRORS.unknownParameters, wrong);
  return values ?? {};
}

/** The data of an operation that must succeed as a whole; else what went wrong first is thrown. */
function dataOf({ data, errors }: ExecutionResult, names: Route['fields'] = {}): unknown {
  const [error] = errors ?? [];
  if (!error) return data;
  const cause = error.originalError ?? error;
  if (!(cause instanceof ApiError) || !cause.fields) throw cause;
  const fields = Object.entries(cause.fields).map(([name, texts]) => [names[name] ?? name, texts]);
  throw new ApiError(cause.kind, Object.fromEntries(fields));
}
