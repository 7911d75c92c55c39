import { type Channel, channel } from 'node:diagnostics_channel';
import type { App } from './context.ts';
import type { Exchange } from './exchange.ts';
import { describeError } from './log.ts';

/**
 * Something that happens in a gateway, told to whoever listens. It stands on Node's own
 * `diagnostics_channel`, so that an operator's tracing tools may listen as well.
 */
export class GatewayEvent<Details> {
  readonly #channel: Channel;

  constructor(name: string) {
    this.#channel = channel(name);
  }

  /** Tells the listeners that it has happened; `describe` is called only if there is one. */
  emit(app: App, describe: () => Details): void {
    if (this.#channel.hasSubscribers) this.#channel.publish({ app, details: describe() });
  }

  /** Listens to one gateway of this process; returns what ends it. */
  on(app: App, listener: (details: Details) => void): () => void {
    const onMessage = (message: unknown): void => {
      const event = message as { readonly app: App; readonly details: Details };
      if (event.app !== app) return;
      try {
        listener(event.details);
      } catch (error) {
        // Node raises a subscriber's error as an uncaught one, which would end the process.
        app.log.error(describeError(error), 'listener failed');
      }
    };
    this.#channel.subscribe(onMessage);
    return () => this.#channel.unsubscribe(onMessage);
  }
}

/** A request whose head has come. All that is done for it is done within its exchange, as `Work`. */
export interface RequestStarted {
  readonly exchange: Exchange;
  /** The address, or the shape of an unknown one: nothing in it was chosen by the caller. */
  readonly shape: string;
}

/** Emitted for every request. */
export const requestStarted = new GatewayEvent<RequestStarted>('gateway.request-started');

/** A request whose reply has been sent, or given up. */
export interface RequestDone {
  readonly exchange: Exchange;
  /** The address, where it is one of the gateway's. */
  readonly path: string | undefined;
  /** `query` or `mutation`, where an operation was run. */
  readonly operation: string | undefined;
  readonly status: number | 'client left';
  readonly ms: number;
}

/** Emitted for every request. */
export const requestDone = new GatewayEvent<RequestDone>('gateway.request-done');

/** Emitted for every error that a caller is shown, our own faults included: its stable code. */
export const callRefused = new GatewayEvent<{ readonly code: string }>('gateway.refused');
