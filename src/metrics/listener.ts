import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { type Logger } from 'pino';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import { errorReply, send } from '../http/exchange.ts';
import { describeError } from '../kernel/log.ts';
import { type Gather } from '../kernel/observer.ts';
import { checkParameters } from '../http/parameters.ts';
import { Totals } from './totals.ts';

const PATH = '/metrics';

/** Answers in Prometheus' text format with the metrics of all processes. */
export function metricsListener(gather: Gather, log: Logger): RequestListener {
  const totals = new Totals();
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const [path, ...query] = (req.url ?? '').split('?');
    if (path !== PATH) throw new ApiError(API_ERRORS.notFound);
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      throw new ApiError({ ...API_ERRORS.methodNotAllowed, headers: { Allow: 'GET, HEAD' } });
    }
    // No parameter is known. To ignore a filter would be to give an answer that looks filtered.
    checkParameters(query.join('?'));
    const sum = totals.add(await gather());
    const text = await sum.metrics();
    const type = { 'Content-Type': sum.contentType, 'Cache-Control': 'no-store' };
    res.writeHead(200, { ...type, 'Content-Length': Buffer.byteLength(text) });
    res.end(text);
  };
  return (req, res) => {
    answer(req, res).catch((error: unknown) => {
      const isUnexpected = !(error instanceof ApiError);
      if (isUnexpected) log.error(describeError(error), 'metrics failed');
      send(res, errorReply(isUnexpected ? new ApiError(API_ERRORS.internal) : error));
    });
  };
}
