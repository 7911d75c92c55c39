import { ROOT_CONTEXT, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { App } from '../kernel/context.ts';
import { deliveryTried } from '../webhook/dispatch/events.ts';
import type { Spans } from './spans.ts';

/** Traces the tries of webhooks, each by itself. Where they go is not told: a URL may hold a token. */
export function traceDeliveries(app: App, spans: Spans): () => void {
  return deliveryTried.on(app, ({ delivery, sent, began }) => {
    const status = sent.reply?.status;
    const attributes = {
      'http.request.method': 'POST',
      ...(status !== undefined && { 'http.response.status_code': status }),
      'payout.webhook.event': delivery.event,
      'payout.webhook.delivery_id': delivery.id,
      'payout.webhook.tries': delivery.tries,
    };
    const about = { kind: SpanKind.CLIENT, attributes, startTime: began };
    const span = spans.tracer.startSpan('webhook delivery', about, ROOT_CONTEXT);
    if (sent.error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
}
