import type { App } from '../kernel/context.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { errorReply, send } from '../http/exchange.ts';
import { recordRefusal } from '../http/record-refusal.ts';
import { checkParameters } from '../http/parameters.ts';
import type { Door } from './operate.ts';
import { takesEvents } from './live/event-stream.ts';
import { serveEvents } from './live/serve-events.ts';
import { PARAMETERS, paramsOf } from './params.ts';
import { GRAPHQL_TYPE, acceptsJson, sendResult } from './reply.ts';

/**
 * `/graphql`: what a client asks for by GET or POST is run, and answered as GraphQL over HTTP has it, or
 * as a stream of events where it takes one.
 */
export function graphqlEndpoint(app: App, { operate, subscribe }: Door): Endpoint {
  return {
    path: '/graphql',
    methods: ['GET', 'POST'],
    credentials: 'optional',
    parameters: 'unchecked',
    refuse,
    serve: async (exchange) => {
      checkAccept(exchange);
      const params = await readParams(exchange);
      if (exchange.method !== 'HEAD' && takesEvents(exchange.header('accept'))) {
        return serveEvents(app, subscribe, exchange, params);
      }
      const result = await operate(exchange, params, exchange.caller);
      for (const { extensions } of result.errors ?? []) {
        recordRefusal(app, exchange, String(extensions['code']));
      }
      sendResult(exchange, result);
    },
  };
}

/** What the client asks for, as it was sent. */
async function readParams({ method, queryString, json }: Exchange) {
  checkParameters(queryString, method === 'POST' ? [] : PARAMETERS);
  return method === 'POST' ? json() : paramsOf(queryString);
}

/** What a GraphQL client reads from the status, as on REST; all else it reads from `errors`. */
const SHOWN_AS_REST: ReadonlySet<number> = new Set([404, 405, 413, 415]);

function refuse({ header, res }: Exchange, refusal: ApiError): void {
  const { status, headers, code } = refusal.kind;
  if (SHOWN_AS_REST.has(status)) return send(res, errorReply(refusal));
  const type = header('accept')?.includes(GRAPHQL_TYPE) ? GRAPHQL_TYPE : 'application/json';
  const errors = [{ message: refusal.message, extensions: { code } }];
  send(res, { status, body: { errors }, headers: { ...headers, 'Content-Type': type } });
}

function checkAccept({ header }: Exchange): void {
  const accept = header('accept');
  if (!acceptsJson(accept) && !takesEvents(accept)) throw new ApiError(API_ERRORS.notAcceptable);
}
