import { useCallback, useState } from 'preact/hooks';
import { useSession } from '../api/session.ts';

/**
 * What is typed into a form, kept for this window of the browser: a reload, or a sign-in in between,
 * does not lose it. It is nothing for another business that signs in. No key and no hash is ever kept here.
 */
export function useDraft<Draft extends object>(
  name: string,
  empty: Draft,
): [Draft, (change: Partial<Draft>) => void, () => void] {
  const { business } = useSession();
  const place = `draft:${business.id}:${name}`;
  const [draft, setDraft] = useState<Draft>(() => ({ ...empty, ...stored(place) }));
  const change = useCallback(
    (changed: Partial<Draft>) =>
      setDraft((before) => {
        const after = { ...before, ...changed };
        sessionStorage.setItem(place, JSON.stringify(after));
        return after;
      }),
    [place],
  );
  const clear = useCallback(() => {
    sessionStorage.removeItem(place);
    setDraft(empty);
  }, [place]);
  return [draft, change, clear];
}

function stored(place: string): object {
  try {
    return JSON.parse(sessionStorage.getItem(place) ?? '{}') as object;
  } catch {
    return {};
  }
}
