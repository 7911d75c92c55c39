import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { type Operate } from '../graphql/operate.ts';
import { Prepared } from '../graphql/operation-context.ts';
import { readJsonObject } from '../http/body.ts';
import { type App } from '../kernel/context.ts';
import { invariant } from '../kernel/invariant.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Reply, type RestRequest, type Route } from '../kernel/route.ts';
import { type Exchange, header } from '../http/exchange.ts';
import { wrongParameters } from '../http/parameters.ts';
import { rateLimitsOf } from '../http/rate-limit.ts';

/** Answers one address: by a GraphQL operation that is prepared when the gateway starts. */
export function serveRoute(app: App, schema: GraphQLSchema, operate: Operate, route: Route) {
  const document = prepare(schema, route);
  const limits = rateLimitsOf(app);
  return async (exchange: Exchange): Promise<Reply> => {
    const request = restRequest(exchange, app);
    const find = () => route.caller(request, app);
    const caller = await (limits ? limits.identify(exchange, find) : find());
    exchange.caller = caller;
    const variables = await variablesOf(route, request, exchange);
    const result = await operate(exchange, new Prepared(document, variables), caller);
    return route.reply(dataOf(result, route.fields));
  };
}

function prepare(schema: GraphQLSchema, { path, operation }: Route): DocumentNode {
  const document = parse(operation);
  const [error] = validate(schema, document);
  invariant(!error, `${path}: ${error?.message}`);
  return document;
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
