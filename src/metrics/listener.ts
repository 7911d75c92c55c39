import { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { FAULTS, type Fault, Refusal } from '../kernel/errors.ts';
import { refusalReply, send } from '../kernel/http.ts';
import { type Gather } from '../kernel/observer.ts';
import { Totals } from './totals.ts';

const PATH = '/metrics';

/** Answers in Prometheus' text form, over all processes. */
export function metricsListener(gather: Gather): RequestListener {
  const totals = new Totals();
  const answer = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    if (req.url?.split('?', 1)[0] !== PATH) return refuse(res, FAULTS.notFound);
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      return refuse(res, { ...FAULTS.methodNotAllowed, headers: { Allow: 'GET, HEAD' } });
    }
    const sum = totals.add(await gather());
    const text = await sum.metrics();
    const type = { 'Content-Type': sum.contentType, 'Cache-Control': 'no-store' };
    res.writeHead(200, { ...type, 'Content-Length': Buffer.byteLength(text) });
    res.end(text);
  };
  return (req, res) => {
    answer(req, res).catch(() => refuse(res, FAULTS.internal));
  };
}

function refuse(res: ServerResponse, fault: Fault): void {
  send(res, refusalReply(new Refusal(fault)));
}
