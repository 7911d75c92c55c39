import { describeError } from '../kernel/log.ts';
import type { Module } from '../kernel/module.ts';
import { operationHooks } from './operations.ts';

/** What becomes of a request and how long each part of it takes, for an OpenTelemetry collector. */
export const tracesModule: Module = {
  name: 'traces',
  requires: ['ledger', 'webhook'],
  plugins: [operationHooks],
  watch: async (app) => {
    if (app.settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined;
    try {
      // Imported only if it is switched on, for all that imports OpenTelemetry's packages lies behind it.
      return await (await import('./watch.ts')).watch(app);
    } catch (error) {
      // Money moves without traces.
      app.log.warn(describeError(error), isMissing(error) ? NOT_INSTALLED : NOT_BEGUN);
      return undefined;
    }
  },
};

const NOT_INSTALLED =
  "OTEL_EXPORTER_OTLP_ENDPOINT is set, but OpenTelemetry's packages are not installed: there are no " +
  'traces. Run npm ci with its optional packages.';
const NOT_BEGUN = 'there are no traces: OpenTelemetry could not be begun as its variables say';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
}
