import { useEffect } from 'preact/hooks';
import { connectionStore } from './connection.ts';
import { createStore } from './store.ts';

/** How often the figures are asked for while no stream tells of changes. */
const POLL_MS = 5_000;
/**
 * How often they are asked for beside an open stream: it tells of money alone, and a connection may be
 * dead for long and look open.
 */
const BESIDE_STREAM_MS = 10_000;
/** The least time between two changes of the figures: an eye follows no more. */
const SETTLE_MS = 1_000;

/** What a browser tells of its connection. */
const CONNECTION_CHANGES = ['online', 'offline'] as const;

/** Counts up whenever the money may have moved: what is shown live is then asked for anew. */
export const ticks = createStore(0);

/** Whether changes are told by a stream; else they are asked for from time to time. */
export const streamStore = createStore<'open' | 'closed'>('closed');

let settling: ReturnType<typeof setTimeout> | undefined;
let lastTick = 0;

function tick(): void {
  lastTick = Date.now();
  ticks.set(ticks.get() + 1);
}

/** Told that something has changed: at once, but of many of these in a second the last alone. */
export function moneyMoved(): void {
  settling ??= setTimeout(
    () => {
      settling = undefined;
      tick();
    },
    lastTick + SETTLE_MS - Date.now(),
  );
}

/** Asks from time to time, rarely while a stream is open, at once when the window is looked at again, never while it is not. */
export function usePolling(): void {
  useEffect(() => {
    const ask = () => {
      if (document.visibilityState === 'visible') tick();
    };
    const timer = setInterval(() => {
      const isTold = streamStore.get() === 'open' && connectionStore.get() === 'online';
      if (!isTold || Date.now() - lastTick >= BESIDE_STREAM_MS) ask();
    }, POLL_MS);
    document.addEventListener('visibilitychange', ask);
    for (const change of CONNECTION_CHANGES) addEventListener(change, ask);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
      for (const change of CONNECTION_CHANGES) removeEventListener(change, ask);
    };
  }, []);
}
