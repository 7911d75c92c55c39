import { type Caller } from './caller.ts';
import { type App } from './context.ts';
import { type Described } from './described.ts';

/** A REST reply. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a route may read of its request. */
export interface RestRequest {
  /** One header, by its name in any case. */
  readonly header: (name: string) => string | undefined;
  /** One of the route's `parameters` in the query string. */
  readonly query: (name: string) => string | undefined;
  readonly method: string;
  /** The body as a JSON object, read once. Throws the refusal: 415, 413 or 400, in this order. */
  readonly json: () => Promise<Record<string, unknown>>;
}

/** A REST address: a GraphQL operation, with its input and output in the form of the REST API. */
export interface Route<Data = unknown> extends Described {
  readonly methods: readonly ('GET' | 'POST')[];
  /** The names that its query string may have; any other is refused. */
  readonly parameters?: readonly string[];
  /** Who is calling; asked before anything else. */
  readonly caller: (request: RestRequest, app: App) => Promise<Caller>;
  readonly operation: string;
  readonly variables?: (request: RestRequest) => Promise<Record<string, unknown>>;
  /** The REST names of GraphQL arguments that are called differently there. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The reply to the operation's data. */
  reply(data: Data): Reply;
}
