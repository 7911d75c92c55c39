import { type IncomingMessage } from 'node:http';
import { readJsonObject } from './body.ts';
import { type App, type Caller } from './context.ts';
import { type Endpoint } from './edge.ts';
import { FAULTS, Refusal } from './errors.ts';
import { type createGraphQL } from './graphql.ts';
import { type Exchange, header, send } from './http.ts';
import { type Authenticator } from './module.ts';

/** `/graphql`: the credential and the body are checked here, as on REST; the rest is Yoga's. */
export function graphqlEndpoint(
  app: App,
  graphql: ReturnType<typeof createGraphQL>,
  authenticators: readonly Authenticator[],
  graphiql: (exchange: Exchange) => boolean,
): Endpoint {
  const serve = async (exchange: Exchange): Promise<void> => {
    const { req, res, requestId } = exchange;
    if (graphiql(exchange)) return;
    const caller = await authenticate(req, app, authenticators);
    if (req.method === 'POST') takeBody(req, await readJsonObject(req));
    // Yoga knows no HEAD; Node itself leaves the body out of the reply.
    if (req.method === 'HEAD') req.method = 'GET';
    await graphql(req, res, { requestId, caller });
  };
  return {
    path: '/graphql',
    methods: ['GET', 'POST'],
    serve: async (exchange) => {
      try {
        await serve(exchange);
      } catch (error) {
        if (!(error instanceof Refusal) || !SHOWN_AS_GRAPHQL.has(error.fault.code)) throw error;
        const { status, headers, code } = error.fault;
        const errors = [{ message: error.message, extensions: { code } }];
        send(exchange.res, { status, headers, body: { errors } });
      }
    },
  };
}

/** Refusals of the edge that a GraphQL client reads from `errors`; 413 and 415 are as on REST. */
const SHOWN_AS_GRAPHQL: ReadonlySet<string> = new Set([
  FAULTS.unauthenticated.code,
  FAULTS.bodyNotObject.code,
]);

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

/** Yoga takes a body that has been read already from `body`; an empty object would not count. */
function takeBody(req: IncomingMessage, body: Record<string, unknown>): void {
  Object.assign(req, { body: { query: undefined, ...body } });
}
