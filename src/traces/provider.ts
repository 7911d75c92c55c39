import { randomUUID } from 'node:crypto';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { defaultResource, detectResources, envDetector } from '@opentelemetry/resources';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import packageJson from '../../package.json' with { type: 'json' };
import type { App } from '../kernel/context.ts';

const NAME = packageJson.name;

/** What makes spans and sends them, in batches; OpenTelemetry's own variables say the rest. */
export async function createProvider(app: App): Promise<BasicTracerProvider> {
  sayOnce(app);
  const own = resourceFromAttributes({
    'service.name': NAME,
    'service.version': packageJson.version,
    // Each process is one instance (OpenTelemetry's conventions for services).
    'service.instance.id': randomUUID(),
  });
  const operators = detectResources({ detectors: [envDetector] });
  return new BasicTracerProvider({
    resource: defaultResource().merge(own).merge(operators),
    spanProcessors: [new BatchSpanProcessor(await createExporter(app))],
    // A group may have more payouts than a span has links by default.
    ...(process.env['OTEL_LINK_COUNT_LIMIT'] === undefined && {
      spanLimits: { linkCountLimit: app.settings.GROUP_SIZE_MAX },
    }),
  });
}

async function createExporter({ settings }: App) {
  const protocol =
    process.env['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] ?? process.env['OTEL_EXPORTER_OTLP_PROTOCOL'];
  const { OTLPTraceExporter } = await (protocol === 'http/json'
    ? import('@opentelemetry/exporter-trace-otlp-http')
    : import('@opentelemetry/exporter-trace-otlp-proto'));
  if (process.env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] !== undefined)
    return new OTLPTraceExporter();
  const base = settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? '';
  return new OTLPTraceExporter({ url: `${base.replace(/\/+$/, '')}/v1/traces` });
}

/** A collector that is not there fails every few seconds: it is said once in each process. */
function sayOnce({ log }: App): void {
  let isSaid = false;
  setGlobalErrorHandler((error) => {
    if (isSaid) return;
    isSaid = true;
    const code = typeof error === 'object' && 'code' in error ? String(error.code) : undefined;
    log.warn({ code }, 'traces are lost: the collector does not take them');
  });
}
