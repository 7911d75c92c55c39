import { type Channel, channel } from 'node:diagnostics_channel';
import { type App } from './context.ts';
import { describeError } from './log.ts';

/** Something that happens in a gateway, said to whoever listens; it costs next to nothing where nobody does. */
export class Signal<Event> {
  // Node's own, so that an operator's tracing tools may listen as well.
  readonly #channel: Channel;

  constructor(name: string) {
    this.#channel = channel(name);
  }

  /** Says that it has happened; `describe` is called only if somebody listens. */
  send(app: App, describe: () => Event): void {
    if (this.#channel.hasSubscribers) this.#channel.publish({ app, event: describe() });
  }

  /** Listens to one gateway of this process; returns what ends it. */
  hear(app: App, listener: (event: Event) => void): () => void {
    const onMessage = (message: unknown): void => {
      const said = message as { readonly app: App; readonly event: Event };
      if (said.app !== app) return;
      try {
        listener(said.event);
      } catch (error) {
        // Node would end the process: whoever only watches must not.
        app.log.error(describeError(error), 'listener failed');
      }
    };
    this.#channel.subscribe(onMessage);
    return () => this.#channel.unsubscribe(onMessage);
  }
}

/** A request whose reply has been sent, or given up. */
export interface RequestDone {
  /** The address, where it is one of the gateway's. */
  readonly path: string | undefined;
  /** What GraphQL calls the kind of an operation, where one was run at `/graphql`. */
  readonly operation: string | undefined;
  readonly status: number | 'client left';
  readonly ms: number;
}

/** Said of every request. */
export const requestDone = new Signal<RequestDone>('gateway.request-done');

/** Said of every refusal that a caller is shown, and of our own errors: its stable code. */
export const refused = new Signal<{ readonly code: string }>('gateway.refused');
