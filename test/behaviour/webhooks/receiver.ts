import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Json } from '../../support/json.ts';

/** A request as a receiver has got it. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** The body, once its signature was found to be right. */
  readonly event: WebhookBody;
  readonly at: number;
}

/** The body of a delivery. */
export interface WebhookBody {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly test_mode: boolean;
  readonly data: Json;
}

/** A merchant's server, which verifies each delivery by the Standard Webhooks library. */
export class Receiver {
  readonly received: Received[] = [];
  /** What it could not verify. */
  readonly refused: string[] = [];
  /** Its secret; it verifies nothing while there is none. */
  secret: string | undefined;
  /** How it answers; 204 unless told otherwise. */
  answer: (request: Received, response: ServerResponse) => void = (_request, response) => {
    response.writeHead(204).end();
  };
  /** How it treats a request before it reads it; false where it reads it as usual. */
  meet: (request: IncomingMessage, response: ServerResponse) => boolean = () => false;
  readonly #server = createServer((request, response) => void this.#take(request, response));

  /** Forgets what it has received, and does as usual again. */
  reset(): void {
    this.received.length = 0;
    this.refused.length = 0;
    this.secret = undefined;
    this.answer = (_request, response) => {
      response.writeHead(204).end();
    };
    this.meet = () => false;
  }

  async open(): Promise<this> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  get ids(): string[] {
    return this.received.map(({ event }) => event.id);
  }

  /** The data of what it has received, in the order in which it has. */
  get data() {
    return this.received.map(({ event }) => event.data);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.meet(request, response)) return;
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const { headers } = request;
    let event: unknown;
    try {
      event = new Webhook(this.secret ?? '').verify(text, headers as Record<string, string>);
    } catch (error) {
      this.refused.push(`${String(error)}: ${text}`);
      response.writeHead(401).end();
      return;
    }
    const received = { headers, text, event: event as WebhookBody, at: performance.now() };
    this.received.push(received);
    this.answer(received, response);
  }
}
