import type { ServerResponse } from 'node:http';

/** The requests that have come and whose replies are not sent yet. */
export class InFlight {
  readonly #max: number;
  readonly #requests = new Map<ServerResponse, Promise<void>>();
  /** The replies that are streams, which may last for ever: they take no place. */
  readonly #streams = new Map<ServerResponse, Promise<void>>();
  #draining = false;

  constructor(max: number) {
    this.#max = max;
  }

  /** Whether new work is refused, as the gateway shuts down. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Whether as many requests as are allowed are being worked on. */
  get isFull(): boolean {
    if (this.#requests.size < this.#max) return false;
    return this.#requests.keys().filter(isAtWork).toArray().length >= this.#max;
  }

  /** Counts a request until the last byte of its reply is on its way, or nobody is there to read it. */
  add(res: ServerResponse, answered: Promise<void>): void {
    const sent = new Promise<void>((resolve) => res.once('close', resolve));
    const done = answered
      .then(() => sent)
      .finally(() => {
        this.#requests.delete(res);
        this.#streams.delete(res);
      });
    this.#requests.set(res, done);
  }

  /** Counts a reply as a stream from now on. */
  becomeStream(res: ServerResponse): void {
    const done = this.#requests.get(res);
    if (!done) return;
    this.#requests.delete(res);
    this.#streams.set(res, done);
  }

  /** Refuses new work from now on; resolves when all that is in flight has been answered. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (let open = this.#open(); open.length > 0; open = this.#open()) {
      await Promise.allSettled(open);
    }
  }

  #open(): readonly Promise<void>[] {
    return [...this.#requests.values(), ...this.#streams.values()];
  }
}

/** A client that is slow to send its request, or to read its reply, takes nobody's place. */
function isAtWork({ req, writableEnded }: ServerResponse): boolean {
  return req.complete && !writableEnded;
}
