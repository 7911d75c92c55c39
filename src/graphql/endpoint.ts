import { type IncomingMessage } from 'node:http';
import { readJsonObject } from '../http/body.ts';
import { type Caller } from '../kernel/caller.ts';
import { type App } from '../kernel/context.ts';
import { type Endpoint } from '../http/router.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type GraphiQL } from './graphiql.ts';
import { type createGraphQL } from './graphql.ts';
import { postGraphQL } from './post.ts';
import { type Exchange, header, errorReply, send } from '../http/exchange.ts';
import { type Authenticator } from '../kernel/module.ts';
import { checkParameters } from '../http/parameters.ts';
import { rateLimitsOf } from '../http/rate-limit.ts';

/** `/graphql`: the credential and the body are checked here, as on REST; the rest is Yoga's. */
export function graphqlEndpoint(
  app: App,
  graphql: ReturnType<typeof createGraphQL>,
  authenticators: readonly Authenticator[],
  graphiql: GraphiQL | undefined,
): Endpoint {
  const limits = rateLimitsOf(app);
  const serve = async (exchange: Exchange): Promise<void> => {
    const { req, res } = exchange;
    if (graphiql?.isAskedFor(req)) {
      await limits?.countAddress(exchange);
      return graphiql.answer(exchange);
    }
    const find = () => authenticate(req, app, authenticators);
    exchange.caller = await (limits ? limits.identify(exchange, find) : find());
    checkAccept(req);
    if (req.method === 'POST') {
      checkParameters(exchange.query);
      const params = await readJsonObject(req, app.settings);
      return postGraphQL(app, graphql, exchange, params);
    }
    checkParameters(exchange.query, PARAMETERS);
    checkJson(exchange.query);
    // Yoga knows no HEAD; Node itself leaves the body out of the reply.
    if (req.method === 'HEAD') req.method = 'GET';
    settleUrl(exchange);
    await graphql(req, res, { exchange });
  };
  return { path: '/graphql', methods: ['GET', 'POST'], serve, refuse, identifies: true };
}

/** What a GraphQL client reads from the status, as on REST; all else it reads from `errors`. */
const SHOWN_AS_REST: ReadonlySet<number> = new Set([404, 405, 413, 415]);

function refuse({ req, res }: Exchange, refusal: ApiError): void {
  const { status, headers, code } = refusal.kind;
  if (SHOWN_AS_REST.has(status)) return send(res, errorReply(refusal));
  const type = header(req, 'accept')?.includes(GRAPHQL_RESPONSE)
    ? GRAPHQL_RESPONSE
    : 'application/json';
  const errors = [{ message: refusal.message, extensions: { code } }];
  send(res, { status, body: { errors }, headers: { ...headers, 'Content-Type': type } });
}

const GRAPHQL_RESPONSE = 'application/graphql-response+json';
const ACCEPTABLE = /\*\/\*|application\/(?:\*|json|graphql-response\+json)/i;

/** Yoga streams to whom asks for a stream; nothing here is one. */
function checkAccept(req: IncomingMessage): void {
  const accept = header(req, 'accept');
  if (accept !== undefined && !ACCEPTABLE.test(accept))
    throw new ApiError(API_ERRORS.notAcceptable);
}

/** What the query string of a GET may have, by GraphQL over HTTP; a POST has it all in its body. */
const PARAMETERS = ['query', 'operationName', 'variables', 'extensions'];

/** The parameters of a GET that are JSON; Yoga takes a broken one for a fault of its own. */
function checkJson(query: string): void {
  const parameters = new URLSearchParams(query);
  for (const name of ['variables', 'extensions']) {
    const text = parameters.get(name);
    if (text && !isJson(text)) throw new ApiError(API_ERRORS.badParameter);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Yoga makes a URL of the Host header and the target, which a client may write as it likes. */
function settleUrl({ req, path, query }: Exchange): void {
  req.headers.host = 'localhost';
  req.url = query === '' ? path : `${path}?${query}`;
}

/** The first credential that is recognised counts; one that is not valid refuses the request. */
async function authenticate(
  req: IncomingMessage,
  app: App,
  authenticators: readonly Authenticator[],
): Promise<Caller | undefined> {
  for (const authenticator of authenticators) {
    const caller = authenticator((name) => header(req, name), app);
    if (caller) return caller;
  }
  return undefined;
}
