import type { Described } from './described.ts';
import type { ApiError } from './errors.ts';
import type { Exchange } from './exchange.ts';

/** The methods that an address may have. HEAD is answered wherever GET is. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** What answers some methods of one address, such as a page, a file or a stream. */
export interface Endpoint extends Described {
  /** Exact, but for parts such as `{id}`, which stand for one part of any text. */
  readonly path: string;
  readonly methods: readonly Method[];
  /** Sends the reply, or throws why it cannot; if it has begun to, the connection is then cut. */
  readonly serve: (exchange: Exchange) => Promise<void>;
  /**
   * The credentials of which a request must have one, by the names of their authenticators; with
   * `optional` any that counts everywhere, or none. Where this is absent nobody is asked for one, and
   * a rate limit counts the address of the client.
   */
  readonly credentials?: readonly string[] | 'optional';
  /** The fields that its query string may have, none if absent; `unchecked` where `serve` looks. */
  readonly parameters?: readonly string[] | 'unchecked';
  /** Of several endpoints for one method of one path, the first that is asked for answers. */
  readonly isAskedFor?: (exchange: Exchange) => boolean;
  /** How an error is sent where not as on REST, for all endpoints of its path. */
  readonly refuse?: (exchange: Exchange, error: ApiError) => void;
  /** Whether it also answers while the gateway shuts down or is overloaded, uncounted. */
  readonly always?: boolean;
}
