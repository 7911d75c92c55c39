import { setTimeout as pause } from 'node:timers/promises';
import { getBooleanFromEnv } from '@opentelemetry/core';
import packageJson from '../../package.json' with { type: 'json' };
import type { App } from '../kernel/context.ts';
import { milliseconds } from '../settings/settings.ts';
import { traceDeliveries } from './deliveries.ts';
import { traceGroups } from './groups.ts';
import { createProvider } from './provider.ts';
import { traceRequests } from './requests.ts';
import { Spans } from './spans.ts';
import { traceStatements } from './statements.ts';

/** The share of SHUTDOWN_TIMEOUT that the last spans may take to be sent. */
const FLUSH_SHARE = 0.15;

/** Traces the gateway in this process by its events; what is returned sends the last spans. */
export async function watch(app: App): Promise<(() => Promise<void>) | undefined> {
  const isNone = process.env['OTEL_TRACES_EXPORTER'] === 'none';
  if (getBooleanFromEnv('OTEL_SDK_DISABLED') || isNone) return undefined;
  const provider = await createProvider(app);
  const spans = new Spans(provider.getTracer(packageJson.name, packageJson.version));
  const traced = [traceRequests, traceGroups, traceStatements, traceDeliveries];
  const stops = traced.map((trace) => trace(app, spans));
  return async () => {
    for (const stop of stops) stop();
    const limitMs = milliseconds(app.settings.SHUTDOWN_TIMEOUT * FLUSH_SHARE);
    // A collector that does not answer must not hold up the shutdown.
    const sent = provider.shutdown().catch(() => undefined);
    await Promise.race([sent, pause(limitMs, undefined, { ref: false })]);
  };
}
