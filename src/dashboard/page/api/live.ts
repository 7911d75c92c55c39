import { useEffect } from 'preact/hooks';
import { connectionStore } from './connection.ts';
import { createStore } from './store.ts';

/** How often the figures are asked for while no stream tells of changes. */
const POLL_MS = 5_000;
/** The least time between two changes of the figures: an eye follows no more. */
const SETTLE_MS = 1_000;

/** Counts up whenever the money may have moved: what is shown live is then asked for anew. */
export const ticks = createStore(0);

/** Whether changes are told by a stream; else they are asked for from time to time. */
export const streamStore = createStore<'open' | 'closed'>('closed');

let settling: ReturnType<typeof setTimeout> | undefined;

/** Told that something has changed; many of these in a second are one. */
export function moneyMoved(): void {
  settling ??= setTimeout(() => {
    settling = undefined;
    ticks.set(ticks.get() + 1);
  }, SETTLE_MS);
}

/** Asks from time to time while no stream is open, at once when the window is looked at again, never while it is not. */
export function usePolling(): void {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === 'visible') ticks.set(ticks.get() + 1);
    };
    const timer = setInterval(() => {
      if (streamStore.get() === 'closed' || connectionStore.get() === 'away') ask();
    }, POLL_MS);
    document.addEventListener('visibilitychange', ask);
    addEventListener('online', ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
      removeEventListener('online', ask);
    };
  }, []);
}
