/** An operation in a tab of GraphiQL. */
export interface Example {
  /** The document; its operation's name is the title of the tab. */
  readonly query: string;
  /** Its variables; GraphiQL shows none in the first tab. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** The header that it needs, whose value the reader fills in. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The placeholder in an example for an Idempotency-Key, of which each tab has its own. */
export const FRESH_KEY = 'graphiql-fresh-key';
