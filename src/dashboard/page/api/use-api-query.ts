import {
  type AnyVariables,
  type CombinedError,
  type TypedDocumentNode,
  useQuery,
} from '@urql/preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { isUnauthenticated } from './client.ts';
import { ticks } from './live.ts';
import { signInStore } from './session.ts';

/** What a query has come to. */
export interface QueryState<Data> {
  readonly data: Data | undefined;
  /** Why there is no answer; not where the session has ended, which the sign-in says. */
  readonly error: CombinedError | undefined;
  /** Whether there is nothing to show yet. */
  readonly loading: boolean;
  /** Whether an answer to this very question is on its way, and something older is shown. */
  readonly stale: boolean;
  readonly refresh: () => void;
}

/** Asks the API, and anew after a sign-in; with `live` also whenever money may have moved. */
export function useApiQuery<Data, Variables extends AnyVariables>(
  query: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  { live = false, pause = false }: { readonly live?: boolean; readonly pause?: boolean } = {},
): QueryState<Data> {
  const [{ data, error, fetching, stale, operation }, execute] = useQuery({
    query,
    variables,
    pause,
    requestPolicy: 'cache-and-network',
  });
  const refresh = useCallback(() => execute({ requestPolicy: 'network-only' }), [execute]);
  useEffect(() => {
    if (pause) return undefined;
    const stopLive = live ? ticks.watch(refresh) : undefined;
    const stopSession = signInStore.watch(() => {
      if (signInStore.get().state === 'in') refresh();
    });
    return () => {
      stopLive?.();
      stopSession();
    };
  }, [refresh, live, pause]);
  // Of a question that the cache can answer in part only, it makes null of the rest: that is no answer.
  const isPartial = operation?.context.meta?.cacheOutcome === 'partial';
  const shown = useLastData(isPartial ? undefined : (data ?? undefined), variables);
  // What was shown stays: that the gateway is away is said once, above, and a sign-in is laid over it.
  const isToldElsewhere =
    isUnauthenticated(error) || (error?.networkError !== undefined && shown !== undefined);
  const told = isToldElsewhere ? undefined : error;
  return { data: shown, error: told, loading: !shown && !told, stale: fetching || stale, refresh };
}

/** The last answer to this very question, also where the newest try had none. */
function useLastData<Data>(data: Data | undefined, variables: AnyVariables): Data | undefined {
  const question = JSON.stringify(variables);
  const last = useRef<{ question: string; data: Data | undefined }>({ question, data });
  if (data !== undefined || last.current.question !== question) last.current = { question, data };
  return last.current.data;
}
