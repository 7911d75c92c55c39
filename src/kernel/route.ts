import { type Caller } from './caller.ts';
import { type App } from './context.ts';
import { type Described } from './described.ts';

/** What is sent back over REST. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What a route may ask of its request. */
export interface RestRequest {
  /** One header, whatever its case. */
  readonly header: (name: string) => string | undefined;
  /** One field of the query string: one of the route's `parameters`. */
  readonly query: (name: string) => string | undefined;
  readonly method: string;
  /** The body as a JSON object, read once; else the refusal: 415, 413, 400, in this order. */
  readonly json: () => Promise<Record<string, unknown>>;
}

/** A REST address: a GraphQL operation, and how it is asked and answered in the API's words. */
export interface Route<Data = unknown> extends Described {
  readonly methods: readonly ('GET' | 'POST')[];
  /** What its query string may have; any other name is refused. */
  readonly parameters?: readonly string[];
  /** Who is calling; asked before anything else. */
  readonly caller: (request: RestRequest, app: App) => Promise<Caller>;
  readonly operation: string;
  readonly variables?: (request: RestRequest) => Promise<Record<string, unknown>>;
  /** What a field is called here, where GraphQL's argument has another name. */
  readonly fields?: Readonly<Record<string, string>>;
  /** The reply to the operation's data. */
  reply(data: Data): Reply;
}
