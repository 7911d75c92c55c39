import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { ClientLeft } from './body.ts';
import { type App } from '../kernel/context.ts';
import { createCors } from './cors.ts';
import { apiErrorOf } from '../kernel/database-errors.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { type Exchange, beginExchange, errorReply, send } from './exchange.ts';
import { describeError, withRequestId } from '../kernel/log.ts';
import { createPathShape } from './path-shape.ts';
import { checkParameters } from './parameters.ts';
import { rateLimitsOf } from './rate-limit.ts';
import { noteRefused } from './note-refused.ts';
import { requestDone } from '../kernel/events.ts';

/** What answers one method of one address: it sends the reply itself, or throws why it cannot. */
export interface Endpoint {
  readonly path: string;
  readonly methods: readonly string[];
  readonly serve: (exchange: Exchange) => Promise<void>;
  /** How a refusal is sent where not as on REST; also what never reached `serve`. */
  readonly refuse?: (exchange: Exchange, refusal: ApiError) => void;
  /** Whether it answers while the gateway shuts down, too. */
  readonly always?: boolean;
  /**
   * Whether it finds out who is calling, and counts the request by that; else its address counts. It
   * then checks the query string, too, once it knows; else there may be none.
   */
  readonly identifies?: boolean;
}

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
  requestHeaders: readonly string[],
  endpoints: readonly Endpoint[],
): Edge {
  const paths = Map.groupBy(endpoints, ({ path }) => path);
  const shapeOf = createPathShape(paths.keys());
  const allowOrigins = createCors(app, requestHeaders);
  const limits = rateLimitsOf(app);
  const inFlight = new Map<ServerResponse, Promise<void>>();
  let draining = false;

  const isFull = (): boolean => {
    const max = app.settings.IN_FLIGHT_MAX;
    return inFlight.size >= max && inFlight.keys().filter(isAtWork).toArray().length >= max;
  };
  const serve = async (exchange: Exchange): Promise<void> => {
    const method = exchange.req.method === 'HEAD' ? 'GET' : (exchange.req.method ?? '');
    const known = paths.get(exchange.path);
    // HTTP/1.1 wants it (RFC 9112, section 3.2); Node would answer without a request id.
    if (exchange.req.headers.host === undefined && exchange.req.httpVersion === '1.1') {
      throw new ApiError(API_ERRORS.badRequest);
    }
    if (!known) throw new ApiError(API_ERRORS.notFound);
    const endpoint = known.find(({ methods }) => methods.includes(method));
    if (!endpoint) throw methodNotAllowed(known);
    if ((draining || isFull()) && !endpoint.always) throw new ApiError(API_ERRORS.unavailable);
    if (limits && !endpoint.always) {
      await (endpoint.identifies ? limits.admit(exchange) : limits.countAddress(exchange));
    }
    if (!endpoint.identifies) checkParameters(exchange.query);
    await endpoint.serve(exchange);
  };
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const exchange = beginExchange(req, res);
    logWhenDone(app, exchange, paths.has(exchange.path) ? undefined : shapeOf);
    if (draining) res.setHeader('Connection', 'close');
    if (allowOrigins?.(req, res)) return;
    try {
      await withRequestId(exchange.requestId, () => serve(exchange));
    } catch (error) {
      answerError(app, exchange, error, paths.get(exchange.path)?.[0]?.refuse);
    }
  };
  return {
    listener: (req, res) => {
      // Until the last byte of the reply is on its way, or nobody is there to read it.
      const sent = new Promise<void>((resolve) => res.once('close', resolve));
      const done = answer(req, res)
        .then(() => sent)
        .finally(() => inFlight.delete(res));
      inFlight.set(res, done);
    },
    draining: () => draining,
    drain: async () => {
      draining = true;
      while (inFlight.size > 0) await Promise.allSettled(inFlight.values());
    },
  };
}

/** A client that is slow to send its request, or to read its reply, takes nobody's place. */
function isAtWork({ req, writableEnded }: ServerResponse): boolean {
  return req.complete && !writableEnded;
}

function methodNotAllowed(endpoints: readonly Endpoint[]): ApiError {
  const methods = endpoints.flatMap((endpoint) => endpoint.methods);
  const allowed = methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return new ApiError({ ...API_ERRORS.methodNotAllowed, headers: { Allow: allowed.join(', ') } });
}

function answerError(
  app: App,
  exchange: Exchange,
  error: unknown,
  refuse: Endpoint['refuse'] = ({ res }, refusal) => send(res, errorReply(refusal)),
): void {
  if (error instanceof ClientLeft) return;
  const refusal = apiErrorOf(error);
  const { code } = refusal?.kind ?? API_ERRORS.internal;
  noteRefused(app, exchange, code);
  if (refusal) return refuse(exchange, refusal);
  app.log.error({ requestId: exchange.requestId, ...describeError(error) }, 'unexpected error');
  refuse(exchange, new ApiError(API_ERRORS.internal));
}

/** One line a request; of a path that is none of ours its shape, for anything may stand in a path. */
function logWhenDone(app: App, exchange: Exchange, shapeOf?: (path: string) => string): void {
  const start = performance.now();
  const { req, res, requestId } = exchange;
  const path = shapeOf ? undefined : exchange.path;
  res.once('close', () => {
    const ms = performance.now() - start;
    const status = res.writableFinished ? res.statusCode : 'client left';
    // Read now: neither was known when the request came.
    const { caller, operation, codes } = exchange;
    app.log.info(
      {
        requestId,
        method: req.method,
        path: shapeOf?.(exchange.path) ?? exchange.path,
        operation,
        tenantId: caller?.tenantId,
        status,
        code: codes.size === 0 ? undefined : [...codes].join(','),
        ms: Math.round(ms * 10) / 10,
      },
      'request',
    );
    requestDone.emit(app, () => ({ path, operation: operation?.kind, status, ms }));
  });
}
