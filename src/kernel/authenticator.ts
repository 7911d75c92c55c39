import type { Caller } from './caller.ts';
import type { App } from './context.ts';
import type { HttpRequest } from './exchange.ts';

/** Recognises one kind of credential. */
export interface Authenticator {
  /** Its name, by which a route or an endpoint takes it. */
  readonly credential: string;
  /** Another credential, which it stands for: it counts wherever that one does, after it. */
  readonly standsFor?: string;
  /** Whether it counts only where it is named; any other counts at `/graphql`, too. */
  readonly onlyWhereNamed?: true;
  /**
   * Whose credential a request has. Undefined if it has none of this kind; `UNAUTHENTICATED` is thrown
   * if it has one that is not valid.
   */
  readonly authenticate: (
    request: HttpRequest,
    app: App,
  ) => Promise<Caller | undefined> | undefined;
}
