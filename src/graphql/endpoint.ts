import { readJsonObject } from '../http/body.ts';
import { type Caller } from '../kernel/caller.ts';
import { type App } from '../kernel/context.ts';
import { type Endpoint } from '../http/router.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type GraphiQL } from './graphiql.ts';
import { type Operate } from './operate.ts';
import { PARAMETERS, paramsOf } from './params.ts';
import { GRAPHQL_TYPE, sendResult } from './reply.ts';
import { type Exchange, header, errorReply, send } from '../http/exchange.ts';
import { noteRefused } from '../http/note-refused.ts';
import { type Authenticator } from '../kernel/module.ts';
import { checkParameters } from '../http/parameters.ts';
import { rateLimitsOf } from '../http/rate-limit.ts';

/** `/graphql`: what a client asks for by GET or POST is run, and answered as GraphQL over HTTP has it. */
export function graphqlEndpoint(
  app: App,
  operate: Operate,
  authenticators: readonly Authenticator[],
  graphiql: GraphiQL | undefined,
): Endpoint {
  const limits = rateLimitsOf(app);
  const serve = async (exchange: Exchange): Promise<void> => {
    const { req } = exchange;
    if (graphiql?.isAskedFor(req)) {
      await limits?.countAddress(exchange);
      return graphiql.answer(exchange);
    }
    const find = () => authenticate(exchange, app, authenticators);
    exchange.caller = await (limits ? limits.identify(exchange, find) : find());
    checkAccept(exchange);
    const params = await readParams(exchange, app);
    const result = await operate(exchange, params, exchange.caller);
    for (const { extensions } of result.errors ?? []) {
      noteRefused(app, exchange, String(extensions['code']));
    }
    sendResult(exchange, result);
  };
  return { path: '/graphql', methods: ['GET', 'POST'], serve, refuse, identifies: true };
}

/** What the client asks for, as it was sent. */
async function readParams({ req, query }: Exchange, { settings }: App) {
  checkParameters(query, req.method === 'POST' ? [] : PARAMETERS);
  return req.method === 'POST' ? readJsonObject(req, settings) : paramsOf(query);
}

/** What a GraphQL client reads from the status, as on REST; all else it reads from `errors`. */
const SHOWN_AS_REST: ReadonlySet<number> = new Set([404, 405, 413, 415]);

function refuse({ req, res }: Exchange, refusal: ApiError): void {
  const { status, headers, code } = refusal.kind;
  if (SHOWN_AS_REST.has(status)) return send(res, errorReply(refusal));
  const type = header(req, 'accept')?.includes(GRAPHQL_TYPE) ? GRAPHQL_TYPE : 'application/json';
  const errors = [{ message: refusal.message, extensions: { code } }];
  send(res, { status, body: { errors }, headers: { ...headers, 'Content-Type': type } });
}

const ACCEPTABLE = /\*\/\*|application\/(?:\*|json|graphql-response\+json)/i;

function checkAccept({ req }: Exchange): void {
  const accept = header(req, 'accept');
  if (accept !== undefined && !ACCEPTABLE.test(accept))
    throw new ApiError(API_ERRORS.notAcceptable);
}

/** The first credential that is recognised counts; one that is not valid refuses the request. */
async function authenticate(
  { req }: Exchange,
  app: App,
  authenticators: readonly Authenticator[],
): Promise<Caller | undefined> {
  for (const authenticator of authenticators) {
    const caller = authenticator((name) => header(req, name), app);
    if (caller) return caller;
  }
  return undefined;
}
