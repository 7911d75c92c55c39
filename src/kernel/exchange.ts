import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './caller.ts';

/** Where a client has sent its request, as it sees it from outside of any proxy. */
export interface Site {
  /** The host, and the port where it is not the scheme's own; empty if none was sent. */
  readonly host: string;
  /** Whether the request came over TLS, as far as is known. */
  readonly isSecure: boolean;
}

/** What may be read of a request. */
export interface HttpRequest {
  readonly method: string;
  /** One header, whatever its case; several of one name are joined (RFC 9110, section 5.3). */
  readonly header: (name: string) => string | undefined;
  /** One field of the query string. */
  readonly query: (name: string) => string | undefined;
  /** The parts of the path where the address has `{name}`, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Where it was sent to; what a proxy says of that counts if the proxy is trusted. */
  readonly site: () => Site;
  /** The body as a JSON object, read once; else the refusal: 415, 413, 400, in this order. */
  readonly json: () => Promise<Record<string, unknown>>;
}

/** An operation that was run, as the log names it. */
export interface Operation {
  readonly kind: string;
  /** The name that the client gave it. */
  readonly name?: string;
  /** The fields at its root, each once. */
  readonly fields: readonly string[];
}

/** One request and its reply. */
export interface Exchange extends HttpRequest {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly queryString: string;
  params: Readonly<Record<string, string>>;
  /** Noted once it is known, also for the log: who is calling, and the operation that is run. */
  caller: Caller | undefined;
  operation: Operation | undefined;
  /** Whose credential it has now, for a reply that lasts; nothing is counted. */
  identifyAgain: () => Promise<Caller | undefined>;
  /** Says that its reply is a stream: from now on it takes no place among the requests in flight. */
  becomeStream: () => void;
  /** The stable codes of the errors that it was answered with, each once. */
  readonly codes: Set<string>;
}
