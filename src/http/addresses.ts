import findMyWay from 'find-my-way';
import type { Endpoint } from '../kernel/endpoint.ts';
import { API_ERRORS, ApiError } from '../kernel/errors.ts';
import type { Exchange } from '../kernel/exchange.ts';

/** The most characters of a part of a path that stands for a parameter. */
const PARAM_LENGTH_MAX = 100;

/** A path of the gateway's own, with all that answers there. */
export interface Address {
  /** As its endpoints have it: with `{id}`, and not what stands there. */
  readonly path: string;
  readonly endpoints: readonly Endpoint[];
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the address of a path, which is exact to the letter, byte by byte. */
export function createAddresses(
  endpoints: readonly Endpoint[],
): (path: string) => Address | undefined {
  const router = findMyWay({ maxParamLength: PARAM_LENGTH_MAX });
  for (const [path, at] of Map.groupBy(endpoints, (endpoint) => endpoint.path)) {
    // All under one method: which an address has is decided once it is found, for `Allow` names all.
    const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
    router.on('GET', pattern, () => undefined, { path, endpoints: at });
  }
  return (path) => {
    // The router ends a path at `#`, which no path has.
    if (!path.startsWith('/') || path.includes('#')) return undefined;
    // The router would decode `/b%61lance`, which is not `/balance` here: so it finds `%` escaped.
    const found = router.find('GET', path.replaceAll('%', '%25'));
    if (!found) return undefined;
    const params = decoded(found.params);
    return params && { ...(found.store as Pick<Address, 'path' | 'endpoints'>), params };
  };
}

/** The parameters of a path; undefined where one is empty, or is no text. */
function decoded(
  params: Readonly<Record<string, string | undefined>>,
): Address['params'] | undefined {
  const texts: Record<string, string> = {};
  for (const [name, value = ''] of Object.entries(params)) {
    if (value === '') return undefined;
    try {
      texts[name] = decodeURIComponent(value);
    } catch {
      return undefined;
    }
  }
  return texts;
}

/** The endpoint that answers a request, else 404 or 405. */
export function endpointOf(address: Address | undefined, exchange: Exchange): Endpoint {
  if (!address) throw new ApiError(API_ERRORS.notFound);
  const method = exchange.method === 'HEAD' ? 'GET' : exchange.method;
  const endpoint = address.endpoints.find(
    ({ methods, isAskedFor }) =>
      methods.some((own) => own === method) && (isAskedFor?.(exchange) ?? true),
  );
  if (endpoint) return endpoint;
  const headers = { Allow: allowedMethods(address.endpoints).join(', ') };
  throw new ApiError({ ...API_ERRORS.methodNotAllowed, headers });
}

/** The methods that these endpoints answer, each once. */
export function allowedMethods(endpoints: readonly Endpoint[]): readonly string[] {
  const methods = new Set(endpoints.flatMap((endpoint) => endpoint.methods));
  return [...methods].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
}
