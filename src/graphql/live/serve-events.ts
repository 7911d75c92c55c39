import type { ExecutionResult } from 'graphql';
import { recordRefusal } from '../../http/record-refusal.ts';
import type { App } from '../../kernel/context.ts';
import { apiErrorOf } from '../../kernel/database-errors.ts';
import { ApiError } from '../../kernel/errors.ts';
import type { Exchange } from '../../kernel/exchange.ts';
import { invariant } from '../../kernel/invariant.ts';
import { patiently } from '../../kernel/patiently.ts';
import { graphqlError, publicError } from '../masking.ts';
import type { Subscribe } from '../operate.ts';
import { acceptsJson, resultText, sendResult, streamStatusOf } from '../reply.ts';
import { COMPLETE, EventStream, nextEvent, sendEvents } from './event-stream.ts';
import { openStreamsOf } from './open-streams.ts';
import { resultsOf } from './shared-results.ts';
import type { Subscription } from './subscription.ts';

/**
 * Answers a client that takes a stream of events (GraphQL over SSE, "Distinct connections mode"): the
 * events of a subscription as they come, or the one result of anything else.
 */
export async function serveEvents(
  app: App,
  subscribe: Subscribe,
  exchange: Exchange,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  const over = new AbortController();
  exchange.res.once('close', () => over.abort());
  const lastEventId = exchange.header('last-event-id') || undefined;
  const begun = await subscribe(exchange, params, { signal: over.signal, lastEventId });
  if (!('events' in begun)) return sendOne(app, exchange, begun);
  const live = new Live(app, exchange, begun, over);
  try {
    using places = new DisposableStack();
    places.use(openStreamsOf(app).take(live));
    await live.run();
  } catch (error) {
    // Nothing is sent before the stream has its place.
    if (!(error instanceof ApiError)) throw error;
    sendOne(app, exchange, { errors: [graphqlError(error)] });
  }
}

/** Sends a result that is the only one, as JSON where the client takes that, too. */
function sendOne(app: App, exchange: Exchange, result: ExecutionResult): void {
  if (exchange.res.headersSent || exchange.res.destroyed) return;
  for (const { extensions } of result.errors ?? []) {
    recordRefusal(app, exchange, String(extensions['code']));
  }
  if (acceptsJson(exchange.header('accept'))) return sendResult(exchange, result);
  sendEvents(exchange.res, streamStatusOf(result), nextEvent(resultText(result)) + COMPLETE);
}

/** A stream that ends for this has no `complete`: its client connects again by itself. */
const UNAVAILABLE = 503;

/** A subscription that is being served. */
class Live {
  readonly exchange: Exchange;
  readonly caller: NonNullable<Exchange['caller']>;
  readonly #app: App;
  readonly #subscription: Subscription;
  readonly #over: AbortController;
  #stream: EventStream | undefined;
  #events = 0;

  constructor(app: App, exchange: Exchange, subscription: Subscription, over: AbortController) {
    invariant(exchange.caller, 'A subscription without a caller');
    this.exchange = exchange;
    this.caller = exchange.caller;
    this.#app = app;
    this.#subscription = subscription;
    this.#over = over;
  }

  /** Sends all events, until there are no more, the client has left, or it is closed. */
  async run(): Promise<void> {
    const start = performance.now();
    const stream = (this.#stream = new EventStream(this.exchange.res));
    this.exchange.becomeStream();
    try {
      await this.#sendAll(stream);
      if (!this.#over.signal.aborted) stream.end(COMPLETE);
    } catch (error) {
      this.#fail(error);
    }
    const { requestId, caller, codes } = this.exchange;
    this.#app.log.info(
      {
        requestId,
        tenantId: caller?.tenantId,
        code: codes.size === 0 ? undefined : [...codes].join(','),
        events: this.#events,
        ms: Math.round(performance.now() - start),
      },
      'stream ended',
    );
  }

  /** Ends it with the reason. */
  readonly close = (why: ApiError): void => this.#fail(why);

  async #sendAll(stream: EventStream): Promise<void> {
    const { events, question, execute } = this.#subscription;
    for await (const batch of events) {
      const texts = await patiently(this.#over.signal, () => resultsOf(batch, question, execute));
      if (this.#over.signal.aborted) return;
      const lines = texts.map((text, index) => nextEvent(text, batch[index]?.id));
      await stream.send(lines.join(''));
      this.#events += batch.length;
    }
  }

  #fail(error: unknown): void {
    if (this.#over.signal.aborted) return;
    const errors = [publicError(error, this.#app.log)];
    recordRefusal(this.#app, this.exchange, String(errors[0]?.extensions['code']));
    const comesBack = apiErrorOf(error)?.kind.status === UNAVAILABLE;
    this.#stream?.close(nextEvent(resultText({ errors })) + (comesBack ? '' : COMPLETE));
    this.#over.abort();
  }
}
