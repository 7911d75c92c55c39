import { type App } from '../kernel/context.ts';
import { refused } from '../kernel/events.ts';
import { type Exchange } from '../kernel/exchange.ts';

/** Notes what a request was refused, for its line in the log, and says it. */
export function noteRefused(app: App, { codes }: Pick<Exchange, 'codes'>, code: string): void {
  codes.add(code);
  refused.emit(app, () => ({ code }));
}
