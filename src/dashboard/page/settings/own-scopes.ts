import { useSession } from '../api/session.ts';

/** What this session may do, as keys have it: nobody hands out more than they have. */
export function useOwnScopes(): ReadonlySet<string> {
  return new Set(useSession().scopes.map((scope) => scope.toUpperCase()));
}
