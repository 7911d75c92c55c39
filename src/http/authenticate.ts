import type { Authenticator } from '../kernel/authenticator.ts';
import type { Caller } from '../kernel/caller.ts';
import type { App } from '../kernel/context.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange, HttpRequest } from '../kernel/exchange.ts';
import { invariant } from '../kernel/invariant.ts';
import { rateLimitsOf } from './rate-limit.ts';
import { wrongCredentialsOf } from './wrong-credentials.ts';

/** Notes who is calling, or refuses the request; and counts it, where a rate limit is set. */
export type Authenticate = (exchange: Exchange) => Promise<void>;

/** How callers of an endpoint are found: by one chain of all modules' authenticators, in their order. */
export function authenticateAt(
  app: App,
  authenticators: readonly Authenticator[],
  { path, credentials = [] }: Endpoint,
): Authenticate {
  const limits = rateLimitsOf(app);
  const wrong = wrongCredentialsOf(app);
  const isOptional = credentials === 'optional';
  const chain = chainOf(authenticators, credentials);
  const known = new Set(chain.map(({ credential }) => credential));
  const isKnown = isOptional || credentials.every((credential) => known.has(credential));
  invariant(isKnown, `${path} takes a credential that no module recognises`);
  const find = async (exchange: Exchange): Promise<Caller | undefined> => {
    const caller = await wrong.slow(exchange, () => findCaller(chain, exchange, app));
    if (!caller && !isOptional) throw new ApiError(API_ERRORS.unauthenticated);
    return caller;
  };
  return async (exchange) => {
    exchange.identifyAgain = () => findCaller(chain, exchange, app);
    exchange.caller = await (limits
      ? limits.identify(exchange, () => find(exchange))
      : find(exchange));
  };
}

/** The authenticators of these credentials, in the order in which they count. */
export function chainOf(
  authenticators: readonly Authenticator[],
  credentials: NonNullable<Endpoint['credentials']>,
): readonly Authenticator[] {
  return authenticators.filter(({ credential, standsFor = credential, onlyWhereNamed }) =>
    credentials === 'optional'
      ? !onlyWhereNamed
      : credentials.includes(credential) || credentials.includes(standsFor),
  );
}

/** The first credential that a request has counts; if it is not valid, the others are not read. */
export async function findCaller(
  chain: readonly Authenticator[],
  request: HttpRequest,
  app: App,
): Promise<Caller | undefined> {
  for (const { authenticate } of chain) {
    const caller = await authenticate(request, app);
    if (caller) return caller;
  }
  return undefined;
}
