import type { Caller } from './caller.ts';
import type { Described } from './described.ts';
import type { Method } from './endpoint.ts';
import type { HttpRequest } from './exchange.ts';

/** A REST reply. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** A REST address: a GraphQL operation, with its input and output in the form of the REST API. */
export interface Route<Data = unknown> extends Described {
  readonly methods: readonly Method[];
  /** The names that its query string may have; any other is refused. */
  readonly parameters?: readonly string[];
  /** The credentials of which a request must have one, by the names of their authenticators. */
  readonly credentials: readonly string[];
  readonly operation: string;
  readonly variables?: (
    request: HttpRequest,
    caller: Caller | undefined,
  ) => Promise<Record<string, unknown>>;
  /** The REST names of GraphQL arguments that are called differently there. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The reply to the operation's data; the request has been read by then. */
  reply(data: Data, request: HttpRequest): Reply | Promise<Reply>;
}
