import { type App } from '../kernel/context.ts';
import { type Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Exchange } from '../kernel/exchange.ts';
import { errorReply, send } from '../http/exchange.ts';
import { recordRefusal } from '../http/record-refusal.ts';
import { checkParameters } from '../http/parameters.ts';
import { type Operate } from './operate.ts';
import { PARAMETERS, paramsOf } from './params.ts';
import { GRAPHQL_TYPE, sendResult } from './reply.ts';

/** `/graphql`: what a client asks for by GET or POST is run, and answered as GraphQL over HTTP has it. */
export function graphqlEndpoint(app: App, operate: Operate): Endpoint {
  return {
    path: '/graphql',
    methods: ['GET', 'POST'],
    credentials: 'optional',
    parameters: 'unchecked',
    refuse,
    serve: async (exchange) => {
      checkAccept(exchange);
      const result = await operate(exchange, await readParams(exchange), exchange.caller);
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

const ACCEPTABLE = /\*\/\*|application\/(?:\*|json|graphql-response\+json)/i;

function checkAccept({ header }: Exchange): void {
  const accept = header('accept');
  if (accept !== undefined && !ACCEPTABLE.test(accept))
    throw new ApiError(API_ERRORS.notAcceptable);
}
