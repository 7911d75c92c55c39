import { type ExecutionResult, type GraphQLSchema, execute, parse } from 'graphql';
import { readJsonObject } from '../http/body.ts';
import { type App, createContext } from '../kernel/context.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Reply, type RestRequest, type Route } from '../kernel/route.ts';
import { type Exchange, header } from '../http/exchange.ts';
import { wrongParameters } from '../http/parameters.ts';
import { rateLimitsOf } from '../http/rate-limit.ts';

/** Answers one address: through the same schema, context and resolvers as `/graphql`. */
export function serveRoute(app: App, schema: GraphQLSchema, route: Route) {
  const document = parse(route.operation);
  const limits = rateLimitsOf(app);
  return async (exchange: Exchange): Promise<Reply> => {
    const request = restRequest(exchange, app);
    const find = () => route.caller(request, app);
    const caller = await (limits ? limits.identify(exchange, find) : find());
    exchange.caller = caller;
    const variableValues = await variablesOf(route, request, exchange);
    const contextValue = createContext(app, exchange.requestId, caller);
    const result = await execute({ schema, document, contextValue, variableValues });
    return route.reply(dataOf(result, route.fields));
  };
}

/** The operation's variables; what is wrong is told at once, of the fields and of the query string. */
async function variablesOf(
  { variables, parameters = [] }: Route,
  request: RestRequest,
  { query }: Exchange,
): Promise<Record<string, unknown>> {
  const wrong = wrongParameters(query, parameters);
  const values = await variables?.(request).catch((error: unknown) => {
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

function restRequest({ req, query }: Exchange, { settings }: App): RestRequest {
  let body: Promise<Record<string, unknown>> | undefined;
  const fields = new URLSearchParams(query);
  return {
    method: req.method ?? 'GET',
    header: (name) => header(req, name),
    query: (name) => fields.get(name) ?? undefined,
    json: () => (body ??= readJsonObject(req, settings)),
  };
}
