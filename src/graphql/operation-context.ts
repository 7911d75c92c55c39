import type { DocumentNode } from 'graphql';
import type { Context } from '../kernel/context.ts';
import type { Exchange } from '../kernel/exchange.ts';

/** What a client asks for by GraphQL's own door, as GraphQL over HTTP names it (section 5). */
export interface Params {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly operationName?: string | null;
  readonly extensions?: Readonly<Record<string, unknown>> | null;
}

/**
 * An operation of our own: its document was read and validated when the gateway started. A class, for
 * a client may send an object of any form, and must not pass the limits by it.
 */
export class Prepared {
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;

  constructor(document: DocumentNode, variables: Readonly<Record<string, unknown>>) {
    this.document = document;
    this.variables = variables;
  }
}

/** What the hooks of an operation are given: all that its resolvers are, and what it came with. */
export interface OperationContext extends Context {
  readonly exchange: Exchange;
  readonly params: Params | Prepared;
}
