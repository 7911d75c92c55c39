import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  Agent as HttpAgent,
} from 'node:http';
import { request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { WebhookAllow } from '../../settings/webhook-allow.ts';
import { hostOf, portOf, urlProblem } from '../address/check-url.ts';
import type { FindAddresses } from '../address/lookup.ts';
import { Names } from '../address/names.ts';
import { type Reply, headOf, readReply } from './reply.ts';
import { SendTimeout, failureText, statusFailure } from './failures.ts';

/** How long a receiver may take for all of its reply (contract, section 10). */
export const REPLY_MS = 10_000;
/** How long an idle connection to a receiver is kept. */
const IDLE_MS = 30_000;
/** How many idle connections to one receiver are kept. */
const IDLE_MAX = 32;
/** The most bytes of the headers of a reply. */
const HEADER_BYTES_MAX = 16_384;

/** What is sent to a receiver. */
export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of a try. */
export interface Sent {
  readonly reply: Reply | undefined;
  /** Why it failed; undefined where it did not. */
  readonly error: string | undefined;
}

/** Sends webhooks to public addresses, follows no redirect, and waits for no reply for long. */
export class Sender {
  readonly #allow: WebhookAllow;
  readonly #names: Names;
  readonly #open = new Set<ClientRequest>();
  readonly #http = new HttpAgent(AGENT);
  readonly #https = new HttpsAgent(AGENT);
  #isGivenUp = false;

  constructor(allow: WebhookAllow, find?: FindAddresses) {
    this.#allow = allow;
    this.#names = new Names(allow, find);
  }

  /** Sends it once; undefined where the gateway has given the try up before there was a reply. */
  async send(message: Message): Promise<Sent | undefined> {
    const problem = urlProblem(message.url, this.#allow);
    if (problem !== undefined) return { reply: undefined, error: problem };
    let head: IncomingMessage | undefined;
    try {
      const reply = await this.#exchange(message, (response) => (head = response));
      return { reply, error: statusFailure(reply.status) };
    } catch (error) {
      if (this.#isGivenUp) return undefined;
      const reply = head && { ...headOf(head), body: '' };
      return { reply, error: failureText(error) };
    }
  }

  /** Cuts off whatever is being sent, and sends nothing more. */
  giveUp(): void {
    this.#isGivenUp = true;
    for (const request of this.#open) request.destroy();
    this.close();
  }

  /** Closes the idle connections. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #exchange(message: Message, onHead: (head: IncomingMessage) => void): Promise<Reply> {
    const url = new URL(message.url);
    const timer = new AbortController();
    const late = setTimeout(() => timer.abort(), REPLY_MS);
    try {
      const agent = url.protocol === 'https:' ? this.#https : this.#http;
      const first = this.#start(url, message, agent, timer.signal);
      // A kept connection may be closed by the receiver in the very moment in which it is used again.
      const head = await first.head.catch((error: unknown) => {
        if (!first.request.reusedSocket || !wasClosed(error) || this.#isGivenUp) throw error;
        return this.#start(url, message, false, timer.signal).head;
      });
      onHead(head);
      return await readReply(head);
    } catch (error) {
      throw timer.signal.aborted ? new SendTimeout() : error;
    } finally {
      clearTimeout(late);
    }
  }

  #start(url: URL, { headers, body }: Message, agent: Agent | false, signal: AbortSignal) {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send({
      method: 'POST',
      host: hostOf(url),
      port: portOf(url),
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      lookup: this.#names.lookup,
      maxHeaderSize: HEADER_BYTES_MAX,
      agent,
      signal,
    });
    this.#open.add(request);
    const head = new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.on('error', reject);
      request.once('close', () => this.#open.delete(request));
    });
    request.end(body);
    return { request, head };
  }
}

const AGENT = { keepAlive: true, maxFreeSockets: IDLE_MAX, timeout: IDLE_MS } as const;

function wasClosed(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ECONNRESET' || code === 'EPIPE';
}
