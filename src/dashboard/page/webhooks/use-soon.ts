import { useEffect } from 'preact/hooks';
import type { DeliveryData } from './delivery.ts';

/** How often what is about to be sent is asked for: what becomes of it is no movement of money, which is told. */
const SOON_MS = 1_000;

/** Whether it is being sent, or is about to be. */
export function isDue({ status, nextAttemptAt }: Pick<DeliveryData, 'status' | 'nextAttemptAt'>) {
  if (status !== 'PENDING') return false;
  return nextAttemptAt === null || new Date(nextAttemptAt).getTime() < Date.now() + 5 * SOON_MS;
}

/** Asks again and again while something is about to change. */
export function useSoon(isSoon: boolean, refresh: () => void): void {
  useEffect(() => {
    if (!isSoon) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') refresh();
    }, SOON_MS);
    return () => clearInterval(timer);
  }, [isSoon, refresh]);
}
