import { useEffect } from 'preact/hooks';
import { signInStore } from './session.ts';
import { useStore } from './store.ts';

/**
 * Follows something while somebody is signed in and looks: a browser has few connections to a gateway,
 * and tabs that nobody sees would take them all. `follow` returns what ends it; `of` is what it follows.
 */
export function useWhileSeen(follow: () => () => void, of = ''): void {
  const isIn = useStore(signInStore).state === 'in';
  useEffect(() => {
    if (!isIn) return undefined;
    let leave: (() => void) | undefined;
    const look = () => {
      leave?.();
      leave = document.visibilityState === 'visible' ? follow() : undefined;
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      leave?.();
    };
  }, [isIn, of]);
}
