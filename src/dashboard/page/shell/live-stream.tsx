import { useEffect } from 'preact/hooks';
import { signInStore } from '../api/session.ts';
import { useStore } from '../api/store.ts';
import { followMoney } from '../api/stream.ts';

/**
 * Has the figures told of changes by a stream, while somebody is signed in and looks: a browser has few
 * connections to a gateway, and tabs that nobody sees would take them all.
 */
export function LiveStream() {
  const isIn = useStore(signInStore).state === 'in';
  useEffect(() => {
    if (!isIn) return undefined;
    let leave: (() => void) | undefined;
    const follow = () => {
      leave?.();
      leave = document.visibilityState === 'visible' ? followMoney() : undefined;
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      leave?.();
    };
  }, [isIn]);
  return null;
}
