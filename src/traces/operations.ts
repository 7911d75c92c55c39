import type { Hooks } from '../kernel/hooks.ts';
import type { App } from '../kernel/context.ts';
import { type Work, workOfNow } from '../kernel/work.ts';

/** Begins the span of an operation; returns what ends it, given the codes of its errors. */
export type BeginOperation = (request: Work) => ((codes: readonly string[]) => void) | undefined;

/** Set where traces are switched on. */
const traced = new WeakMap<App, BeginOperation>();

/** Has the operations of a gateway traced, until what is returned is called. */
export function traceOperations(app: App, begin: BeginOperation): () => void {
  traced.set(app, begin);
  return () => void traced.delete(app);
}

/** The hooks know no more of OpenTelemetry than this, so that they cost nothing while it is off. */
export const operationHooks: Hooks = {
  onExecute({ args }) {
    const begin = traced.get(args.contextValue.app);
    const request = begin && workOfNow();
    const end = request && begin(request);
    if (!end) return undefined;
    return {
      onExecuteDone({ result }) {
        const errors = ('errors' in result && result.errors) || [];
        end(errors.map(({ extensions }) => String(extensions['code'])));
      },
    };
  },
};
