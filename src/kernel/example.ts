/** An operation that stands ready in a tab of GraphiQL. */
export interface Example {
  /** What it shows, as the operation's name. */
  readonly query: string;
  /** Its variables; GraphiQL shows none in its first tab. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The header that it needs, to be filled in. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Stands in an example's query for an Idempotency-Key, which each tab has of its own. */
export const FRESH_KEY = 'graphiql-fresh-key';
