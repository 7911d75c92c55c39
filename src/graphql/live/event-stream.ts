import type { ServerResponse } from 'node:http';
import { turn } from './turns.ts';

const EVENT_STREAM = 'text/event-stream';

/** How often a stream shows that it lives: proxies cut what is still for longer, often after a minute. */
const HEARTBEAT_MS = 12_000;
/** How long a client may take nothing before its connection is cut. */
const STALLED_AFTER_MS = 60_000;
/**
 * When a stream that the gateway closes ends, and when its connection is cut where the client does not
 * read. The end comes behind the last event by itself: clients may miss one that comes with it.
 */
const [END_AFTER_MS, CUT_AFTER_MS] = [100, 500];
/** After how long a client connects again, at least and at most: not all clients at once. */
const [RETRY_MS_MIN, RETRY_MS_MAX] = [500, 2_500];
/** When a client that has closed its side is asked whether it still reads. */
const ASKED_AFTER_MS = [0, 20, 100, 1_000];

/** Whether a client takes its reply as a stream of events. */
export function takesEvents(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(EVENT_STREAM) ?? false;
}

/** A result as an event (GraphQL over SSE, "Distinct connections mode"). JSON has no line breaks. */
export function nextEvent(result: string, id?: string): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: next\ndata: ${result}\n\n`;
}

/** The last event. Without `data` a browser would not tell its page of it (HTML, section 9.2.6). */
export const COMPLETE = 'event: complete\ndata:\n\n';

const HEARTBEAT = ':\n\n';

const HEADERS = {
  'Content-Type': `${EVENT_STREAM}; charset=utf-8`,
  // Nothing on the way may compress it, as what compresses may wait for more.
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
};

/** Sends a stream whose events are all known. Unlike one that goes on, it has a length. */
export function sendEvents(res: ServerResponse, status: number, events: string): void {
  res.writeHead(status, { ...HEADERS, 'Content-Length': Buffer.byteLength(events) }).end(events);
}

/** A reply that is a stream of server-sent events (HTML, section 9.2). */
export class EventStream {
  readonly #res: ServerResponse;
  readonly #gone = new AbortController();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(res: ServerResponse) {
    this.#res = res;
    const retry = RETRY_MS_MIN + Math.floor(Math.random() * (RETRY_MS_MAX - RETRY_MS_MIN));
    res.writeHead(200, HEADERS);
    res.once('close', () => this.#leave());
    if (res.destroyed) this.#leave();
    else this.#begin(`retry: ${retry}\n\n`);
  }

  /** Aborted once nobody reads it any more. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** Sends events; resolves when the client has room for more, or has left. */
  async send(events: string): Promise<void> {
    await turn();
    if (this.gone.aborted || this.#res.writableEnded || this.#res.write(events)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#res.once('drain', resolve).once('close', resolve);
    await promise;
    this.#res.off('drain', resolve).off('close', resolve);
  }

  /** Ends it behind these events. */
  end(events: string): void {
    if (!this.gone.aborted && !this.#res.writableEnded) this.#res.end(events);
  }

  /** Ends it behind these events for a reason of the gateway's: a client that does not read is not waited for. */
  close(events: string): void {
    if (this.gone.aborted || this.#res.writableEnded) return;
    this.#res.write(events);
    this.#timers.push(
      setTimeout(() => this.#res.end(), END_AFTER_MS),
      setTimeout(() => this.#res.destroy(), CUT_AFTER_MS),
    );
  }

  #begin(head: string): void {
    this.#res.write(head);
    this.#res.setTimeout(STALLED_AFTER_MS, () => this.#res.destroy());
    this.#timers.push(setInterval(() => void this.#beat(), HEARTBEAT_MS));
    // The connection outlives a reply, but what follows on it is not answered before this one ends.
    const { socket } = this.#res;
    const ask = (): void => {
      for (const ms of ASKED_AFTER_MS) this.#timers.push(setTimeout(() => void this.#beat(), ms));
    };
    socket?.once('end', ask);
    this.gone.addEventListener('abort', () => socket?.off('end', ask));
  }

  async #beat(): Promise<void> {
    if (!this.#res.writableNeedDrain) await this.send(HEARTBEAT);
  }

  #leave(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#gone.abort();
  }
}
