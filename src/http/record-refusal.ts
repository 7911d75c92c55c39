import type { App } from '../kernel/context.ts';
import { callRefused } from '../kernel/events.ts';
import type { Exchange } from '../kernel/exchange.ts';

/** Records a refusal's code for the request's log line, and emits the event for those who count. */
export function recordRefusal(app: App, { codes }: Pick<Exchange, 'codes'>, code: string): void {
  codes.add(code);
  callRefused.emit(app, () => ({ code }));
}
