import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { ClientLeft } from './body.ts';
import type { App } from '../kernel/context.ts';
import { createCors } from './cors.ts';
import { apiErrorOf } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';
import type { Authenticator } from '../kernel/authenticator.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { type Address, allowedMethods, createAddresses, endpointOf } from './addresses.ts';
import { authenticateAt } from './authenticate.ts';
import { beginExchange, errorReply, send } from './exchange.ts';
import { describeError } from '../kernel/log.ts';
import { InFlight } from './in-flight.ts';
import { createPathShape } from './path-shape.ts';
import { checkParameters } from './parameters.ts';
import { rateLimitsOf } from './rate-limit.ts';
import { recordRefusal } from './record-refusal.ts';
import { requestDone, requestStarted } from '../kernel/events.ts';
import { within } from '../kernel/work.ts';

/** The HTTP edge: every request comes in by it, and none leaves without a reply. */
export interface Edge {
  readonly listener: RequestListener;
  /** From now on new work is refused; resolves when all that is in flight has been answered. */
  readonly drain: () => Promise<void>;
  readonly draining: () => boolean;
}

/** Leads each request to the endpoint of its path and method, and answers for those without. */
export function createEdge(
  app: App,
  endpoints: readonly Endpoint[],
  authenticators: readonly Authenticator[],
  requestHeaders: readonly string[],
): Edge {
  const addressOf = createAddresses(endpoints);
  const shapeOf = createPathShape(endpoints.map(({ path }) => path));
  const allowOrigins = createCors(app, requestHeaders, allowedMethods(endpoints));
  const limits = rateLimitsOf(app);
  const authenticate = new Map(
    endpoints
      .filter(({ credentials }) => credentials)
      .map((endpoint) => [endpoint, authenticateAt(app, authenticators, endpoint)]),
  );
  const inFlight = new InFlight(app.settings.IN_FLIGHT_MAX);
  const serve = async (exchange: Exchange, address: Address | undefined): Promise<void> => {
    // HTTP/1.1 wants it (RFC 9112, section 3.2); Node would answer without a request id.
    if (exchange.req.headers.host === undefined && exchange.req.httpVersion === '1.1') {
      throw new ApiError(API_ERRORS.badRequest);
    }
    const endpoint = endpointOf(address, exchange);
    const isRefused = inFlight.draining || inFlight.isFull;
    if (isRefused && !endpoint.always) throw new ApiError(API_ERRORS.unavailable);
    if (limits && !endpoint.always) {
      await (endpoint.credentials ? limits.admit(exchange) : limits.countAddress(exchange));
    }
    await authenticate.get(endpoint)?.(exchange);
    const { parameters } = endpoint;
    if (parameters !== 'unchecked') checkParameters(exchange.queryString, parameters);
    await endpoint.serve(exchange);
  };
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const exchange = beginExchange(req, res, app.settings);
    const address = addressOf(exchange.path);
    if (address) exchange.params = address.params;
    const done = logWhenDone(app, exchange, address?.path, shapeOf);
    exchange.becomeStream = () => {
      inFlight.becomeStream(res);
      done();
    };
    requestStarted.emit(app, () => ({
      exchange,
      shape: address?.path ?? shapeOf(exchange.path),
    }));
    if (inFlight.draining) res.setHeader('Connection', 'close');
    if (allowOrigins?.(req, res)) return;
    try {
      await within(exchange, () => serve(exchange, address));
    } catch (error) {
      answerError(app, exchange, error, address?.endpoints.find(({ refuse }) => refuse)?.refuse);
    }
  };
  return {
    listener: (req, res) => inFlight.add(res, answer(req, res)),
    draining: () => inFlight.draining,
    drain: () => inFlight.drain(),
  };
}

function answerError(
  app: App,
  exchange: Exchange,
  error: unknown,
  refuse: Endpoint['refuse'] = ({ res }, refusal) => send(res, errorReply(refusal)),
): void {
  if (error instanceof ClientLeft || isPrematureClose(error)) return;
  const refusal = apiErrorOf(error);
  const { code } = refusal?.kind ?? API_ERRORS.internal;
  recordRefusal(app, exchange, code);
  if (!refusal) {
    app.log.error({ requestId: exchange.requestId, ...describeError(error) }, 'unexpected error');
  }
  // A reply that has begun is cut off: if it ended, its reader would take it for the whole.
  if (exchange.res.headersSent) exchange.res.destroy();
  else refuse(exchange, refusal ?? new ApiError(API_ERRORS.internal));
}

/** What `node:stream` calls it when a client leaves while a stream is sent to it. */
function isPrematureClose(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/**
 * One line a request, once it is done: of a stream, when it has begun. Of a path that is none of ours
 * its shape, for anything may stand in a path. Returns what writes the line before the end.
 */
function logWhenDone(
  app: App,
  exchange: Exchange,
  path: string | undefined,
  shapeOf: (path: string) => string,
): () => void {
  const start = performance.now();
  const { method, res, requestId } = exchange;
  let isDone = false;
  const done = (): void => {
    if (isDone) return;
    isDone = true;
    const ms = performance.now() - start;
    const status = res.writableFinished || !res.destroyed ? res.statusCode : 'client left';
    // Read now: neither was known when the request came.
    const { caller, operation, codes } = exchange;
    app.log.info(
      {
        requestId,
        method,
        path: path ?? shapeOf(exchange.path),
        operation,
        tenantId: caller?.tenantId,
        status,
        code: codes.size === 0 ? undefined : [...codes].join(','),
        ms: Math.round(ms * 10) / 10,
      },
      'request',
    );
    requestDone.emit(app, () => ({ exchange, path, operation: operation?.kind, status, ms }));
  };
  res.once('close', done);
  return done;
}
