import {
  type Attributes,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  defaultTextMapGetter,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import type { App } from '../kernel/context.ts';
import { requestDone, requestStarted } from '../kernel/events.ts';
import type { Exchange } from '../kernel/exchange.ts';
import { traceOperations } from './operations.ts';
import type { Spans } from './spans.ts';

/** From this status on a reply is a server's error (OpenTelemetry's conventions for HTTP spans). */
const SERVER_ERROR = 500;

const propagator = new W3CTraceContextPropagator();

/**
 * Traces requests, as OpenTelemetry's conventions for HTTP have it. A path is told as its route: in
 * its other parts a caller may write anything.
 */
export function traceRequests(app: App, spans: Spans): () => void {
  const stops = [
    requestStarted.on(app, ({ exchange, shape }) => {
      const { method, req } = exchange;
      // The caller's own trace goes on in the gateway (W3C Trace Context, section 3).
      const above = propagator.extract(ROOT_CONTEXT, req.headers, defaultTextMapGetter);
      const attributes = {
        'http.request.method': method,
        'url.path': shape,
        'url.scheme': 'encrypted' in req.socket ? 'https' : 'http',
        'network.protocol.version': req.httpVersion,
        'payout.request_id': exchange.requestId,
      };
      const kind = SpanKind.SERVER;
      spans.open(exchange, spans.tracer.startSpan(method, { kind, attributes }, above));
    }),
    requestDone.on(app, ({ exchange, path, status }) => {
      const span = spans.of(exchange);
      if (!span) return;
      if (path !== undefined) span.updateName(`${exchange.method} ${path}`);
      span.setAttributes(outcomeOf(exchange, path, status));
      if (typeof status === 'number' && status >= SERVER_ERROR) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: [...exchange.codes].join(',') });
      }
      span.end();
    }),
    traceOperations(app, (request) => {
      const above = spans.below(request);
      const { operation } = request as Exchange;
      if (!above || !operation) return undefined;
      const { kind, name, fields } = operation;
      const attributes = {
        'graphql.operation.type': kind,
        ...(name !== undefined && { 'graphql.operation.name': name }),
        'payout.fields': [...fields],
      };
      const span = spans.tracer.startSpan(name ? `${kind} ${name}` : kind, { attributes }, above);
      spans.openWithin(request, span);
      return (codes) => {
        spans.closeWithin(request);
        const [code] = codes;
        if (code !== undefined) {
          span.setAttribute('error.type', code);
          span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        }
        span.end();
      };
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

function outcomeOf(
  { caller, codes }: Exchange,
  path: string | undefined,
  status: number | 'client left',
): Attributes {
  const [code] = codes;
  return {
    ...(path !== undefined && { 'http.route': path }),
    ...(typeof status === 'number' && { 'http.response.status_code': status }),
    ...(status === 'client left' && { 'error.type': status }),
    ...(code !== undefined && { 'error.type': code }),
    ...(caller && { 'payout.business_id': caller.tenantId }),
  };
}
