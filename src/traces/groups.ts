import { ROOT_CONTEXT, SpanStatusCode } from '@opentelemetry/api';
import type { App } from '../kernel/context.ts';
import { ApiError } from '../kernel/errors.ts';
import { workOfNow } from '../kernel/work.ts';
import { groupEnded, groupStarted, transactionEnded } from '../ledger/posting/events.ts';
import type { Spans } from './spans.ts';

/** From this status on a refusal is a failure of the gateway. */
const SERVER_ERROR = 500;

/**
 * Traces groups of payouts, and how long each payout has waited for its group. A group is linked to the
 * request of each of its payouts. It stands in the trace of the first one, so that a payout alone has
 * all of its trace in one piece; each wait is linked to its group, for the others.
 */
export function traceGroups(app: App, spans: Spans): () => void {
  const { tracer } = spans;
  const stops = [
    groupStarted.on(app, ({ work, waitsMs, askedFor }) => {
      const now = performance.now();
      const requests = new Set(askedFor.flatMap((each) => spans.of(each) ?? []));
      const links = [...requests].map((span) => ({ context: span.spanContext() }));
      const below = askedFor.map((each) => spans.below(each));
      const attributes = { 'payout.group.size': waitsMs.length };
      const first = below.find((each) => each !== undefined);
      const group = tracer.startSpan('group', { links, attributes }, first ?? ROOT_CONTEXT);
      spans.open(work, group);
      for (const [at, context] of below.entries()) {
        if (!context) continue;
        const startTime = now - (waitsMs[at] ?? 0);
        const own = { startTime, links: [{ context: group.spanContext() }] };
        tracer.startSpan('queue wait', own, context).end(now);
      }
    }),
    transactionEnded.on(app, ({ lockMs, commitMs, failure }) => {
      const group = spans.of(workOfNow());
      group?.addEvent(failure === undefined ? 'committed' : 'transaction failed', {
        'payout.lock_wait_ms': lockMs,
        ...(commitMs !== undefined && { 'payout.commit_ms': commitMs }),
        ...(failure !== undefined && { 'payout.failure': failure }),
      });
    }),
    groupEnded.on(app, ({ work, results }) => {
      const group = spans.of(work);
      const failed = results.filter(isFailure);
      group?.setAttribute('payout.group.failed', failed.length);
      if (failed.length > 0) group?.setStatus({ code: SpanStatusCode.ERROR });
      group?.end();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

/** A payout that is refused for its own sake is none. */
function isFailure(result: unknown): boolean {
  if (result instanceof ApiError) return result.kind.status >= SERVER_ERROR;
  return result instanceof Error;
}
