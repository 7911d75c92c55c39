import { useLocation } from 'preact-iso';
import { useCallback } from 'preact/hooks';

/** The rows of a page of a list. */
export const PAGE_ROWS = 20;

/** The arguments of a page, as the API takes them. */
export interface PageVariables {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}

/** What the query string of the page's address says, and how it is changed: so that each state has a link. */
export function useAddress() {
  const { query, path, route } = useLocation();
  const change = useCallback(
    (changes: Readonly<Record<string, string | undefined>>, replace = false) => {
      const next = new URLSearchParams(location.search);
      for (const [name, value] of Object.entries(changes)) {
        if (value === undefined || value === '') next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      route(text === '' ? path : `${path}?${text}`, replace);
    },
    [path, route],
  );
  return { query: query as Readonly<Record<string, string | undefined>>, change };
}

/** The page of a list that the address names, and the ways to the others. */
export function usePaging() {
  const { query, change } = useAddress();
  const { after, before } = query;
  const variables: PageVariables =
    before === undefined
      ? { first: PAGE_ROWS, ...(after !== undefined && { after }) }
      : { last: PAGE_ROWS, before };
  return {
    variables,
    /** Whether it is the first page, on which what is new appears. */
    isFirst: after === undefined && before === undefined,
    onNext: (cursor: string | null) => change({ after: cursor ?? undefined, before: undefined }),
    onPrevious: (cursor: string | null) =>
      change({ before: cursor ?? undefined, after: undefined }),
  };
}
